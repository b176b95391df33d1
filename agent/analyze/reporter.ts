import type { DetectionSettings } from '../../server/judge/detection-settings.ts'
import type { SeriesReport } from './analyze-series.ts'
import { jsonReporter } from './json-report.ts'
import type { Score } from './score.ts'
import { showScore } from './show-score.ts'
import { textReporter } from './text-report.ts'

/** Prints reports as they come, and what is left to say once all of them came. */
export interface Reporter {
  series(report: SeriesReport): void
  end(score: Score | null): void
}

export interface ReporterDeps {
  readonly settings: DetectionSettings
  readonly out: (text: string) => void
  /** For what a program that reads `out` does not expect there. */
  readonly aside: (text: string) => void
}

export const reportFormats = ['text', 'json', 'jsonl'] as const
export type ReportFormat = (typeof reportFormats)[number]

export function createReporter(format: ReportFormat, deps: ReporterDeps): Reporter {
  if (format === 'text') return textReporter(deps)
  return format === 'json' ? jsonReporter(deps) : linesReporter(deps)
}

/** Exactly one line for each series: `{"id", "cps"}`, or `{"id", "reports"}` after a replay. */
function linesReporter({ out, aside }: ReporterDeps): Reporter {
  return {
    series({ series: { id }, changes, reports }) {
      const line =
        reports === null
          ? { id, cps: changes.filter(({ cause }) => cause === 'shift').map(({ index }) => index) }
          : { id, reports: reports.map(({ change: _, ...report }) => report) }
      out(`${JSON.stringify(line)}\n`)
    },
    end: (score) => score && aside(showScore(score)),
  }
}
