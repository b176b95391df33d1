import { policy } from '../../server/judge/policy.ts'
import type { PlacedChange, SeriesReport } from './analyze-series.ts'
import type { Reporter, ReporterDeps } from './reporter.ts'

/**
 * One JSON document, written as series are analysed. It is only closed once all of them were: a reader of the output of
 * a failed command gets no document instead of half the truth.
 */
export function jsonReporter({ settings, out }: ReporterDeps): Reporter {
  let count = 0
  const open = () => {
    const head = JSON.stringify({ format: 1, analysisVersion: policy.analysisVersion, settings })
    out(`${head.slice(0, -1)},"series":[`)
  }
  return {
    series(report) {
      if (count === 0) open()
      out(`${count === 0 ? '' : ','}\n${JSON.stringify(document(report))}`)
      count += 1
    },
    end(score) {
      if (count === 0) open()
      out(`\n],"score":${JSON.stringify(score)}}\n`)
    },
  }
}

function document({ series, points, missing, changes, reports, visibility }: SeriesReport) {
  const { id, source } = series
  return {
    ...{ id, source, points, missing, ...visibility },
    changes: changes.map(changeFields),
    ...(reports !== null && {
      reports: reports.map(({ change, ...report }) => ({ ...report, change: changeFields(change) })),
    }),
  }
}

/** Times as ISO 8601, which people and programs both read. */
function changeFields({ time, ...change }: PlacedChange) {
  return { ...change, time: time === null ? null : new Date(time).toISOString() }
}
