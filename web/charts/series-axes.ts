import type { SeriesDetail } from '../../server/contract/series-detail.ts'
import { type Scale, scaleFor } from '../../server/contract/units.ts'
import type { Point } from '../../server/contract/views.ts'
import { shortHash } from '../model/commit-text.ts'
import { formatInstant } from '../model/format-time.ts'
import type { HistoryAxis } from '../model/history-axis.ts'
import { indexTicks } from './index-ticks.ts'
import type { Palette } from './palette.ts'
import { timeTicks, timeTickText } from './time-ticks.ts'

export interface Range {
  readonly min: number
  readonly max: number
}

interface XAxisInput {
  readonly points: readonly Point[]
  readonly axis: HistoryAxis
  readonly range: Range
  readonly compact: boolean
  readonly palette: Palette
}

/** The horizontal axis: commits named by hash and date, or dates. */
export function xAxis({ points, axis, range, compact, palette }: XAxisInput) {
  const most = compact ? 4 : 10
  const byIndex = new Map(points.map((point) => [point.index, point]))
  return {
    type: 'linear' as const,
    ...range,
    grid: { display: false },
    border: { color: palette.grid },
    // Chart.js would count its steps from the edge of the plot, which lies between two points.
    afterBuildTicks: (scale: Range & { ticks: { value: number }[] }) => {
      const ticks = axis.kind === 'time' ? timeTicks(scale, most) : knownTicks(points, scale, most)
      scale.ticks = ticks.map((value) => ({ value }))
    },
    ticks: {
      color: palette.muted,
      maxRotation: 0,
      callback(this: Range, value: string | number): string[] {
        if (axis.kind === 'time') return timeTickText(Number(value), this)
        const point = byIndex.get(Number(value))
        if (point === undefined) return []
        const date = formatInstant(point.commit?.committedAt ?? point.startedAt).slice(5, 10)
        return [point.commit === null ? '–' : shortHash(point.commit.head).slice(0, 7), date]
      },
    },
  }
}

/** Evenly spaced places, each moved to the nearest point that is known: what was thinned out cannot be named. */
function knownTicks(points: readonly Point[], range: Range, most: number): number[] {
  const within = points.filter(({ index }) => index >= range.min && index <= range.max)
  const ticks = indexTicks(range, most).map((wanted) =>
    within.reduce(
      (best, { index }) => (Math.abs(index - wanted) < Math.abs(best - wanted) ? index : best),
      within[0]?.index ?? wanted,
    ),
  )
  return [...new Set(ticks)]
}

interface YAxisInput {
  /** Series whose values it shows. */
  readonly of: readonly SeriesDetail[]
  readonly side: 'left' | 'right'
  readonly log: boolean
  readonly fromZero: boolean
  readonly palette: Palette
}

/** A value axis in one unit for all of its series. */
export function yAxis({ of, side, log, fromZero, palette }: YAxisInput) {
  const scale = axisScale(of)
  return {
    type: log ? ('logarithmic' as const) : ('linear' as const),
    position: side,
    beginAtZero: fromZero && !log,
    grace: log ? 0 : '4%',
    title: { display: scale.label !== '', text: scale.label, color: palette.muted },
    grid: { color: palette.grid, drawOnChartArea: side === 'left' },
    border: { display: false },
    ticks: {
      color: palette.muted,
      maxTicksLimit: 8,
      callback: (value: string | number): string =>
        String(Number((Number(value) / scale.factor).toPrecision(6))),
    },
  }
}

/** The scale that suits the largest value of some series in one unit. */
export function axisScale(of: readonly SeriesDetail[]): Scale {
  const highest = of
    .flatMap(({ points }) => points)
    .reduce((most, point) => Math.max(most, Math.abs(point.value)), 0)
  return scaleFor(highest, of[0]?.series.metric.unit ?? 'count')
}
