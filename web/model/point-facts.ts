import type { SeriesDetail } from '../../server/contract/series-detail.ts'
import { formatRelative, formatValue, type Unit } from '../../server/contract/units.ts'
import type { Point } from '../../server/contract/views.ts'
import { commitTimes, placeText, shortHash, subjectLine } from './commit-text.ts'
import { formatEffectInterval, formatInterval, rangeOf } from './format-interval.ts'
import { formatInstant } from './format-time.ts'
import { medianInterval } from './median-interval.ts'
import { shownVerdict, verdictReason, verdictWords } from './verdict-look.ts'

/** A point's facts in reading order, as the tooltip and the line under the chart show them. */
export interface PointFacts {
  readonly title: string
  readonly lines: readonly string[]
  readonly verdict: string
  readonly reason: string
}

export function pointFacts(point: Point, { series }: SeriesDetail): PointFacts {
  const { unit } = series.metric
  return {
    title:
      point.commit === null
        ? 'no commit'
        : `${shortHash(point.commit.head)} ${subjectLine(point.commit.subject, 70)}`,
    lines: [
      valueLine(point, unit),
      ...expectedLine(point, unit),
      ...effectLine(point),
      `${placeText(point)} · ${series.host.label} · run of ${formatInstant(point.startedAt)}`,
      ...(point.commit === null ? [] : [commitTimes(point.commit)]),
    ],
    verdict: verdictWords[shownVerdict(point.verdict)],
    reason: verdictReason(point.verdict, series.metric.direction),
  }
}

/** The value with how well its repetitions tell it: an interval with its confidence, their range where they are too few. */
function valueLine(point: Point, unit: Unit): string {
  const n = `n = ${point.samples.length}`
  const interval = medianInterval(point.samples)
  const range = rangeOf(point.samples)
  const spread =
    interval !== null
      ? `${Math.floor(interval.coverage * 100)} % interval ${formatInterval(interval, unit)}, ${n}`
      : range !== null
        ? `range ${formatInterval(range, unit)}, ${n}`
        : n
  return `${formatValue(point.value, unit)} (${spread})`
}

function expectedLine(point: Point, unit: Unit): string[] {
  const baseline = point.verdict?.baseline
  if (!baseline) return []
  if (baseline.expected === null) {
    return [`no expected range: ${baseline.runs} of ${baseline.needed} baseline runs`]
  }
  return [`expected ${formatInterval(baseline.expected, unit)} from ${baseline.runs} runs`]
}

function effectLine(point: Point): string[] {
  const effect = point.verdict?.effect
  if (!effect) return []
  return [`${formatRelative(effect.relative)} vs baseline (${formatEffectInterval(effect)})`]
}
