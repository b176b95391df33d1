import type { ChartDataset, Point as Spot } from 'chart.js'
import type { SeriesDetail } from '../../server/contract/series-detail.ts'
import type { Point } from '../../server/contract/views.ts'
import { rangeOf } from '../model/format-interval.ts'
import { shownVerdict, type VerdictShape, verdictShapes } from '../model/verdict-look.ts'
import type { Palette } from './palette.ts'
import { quartilesOf } from './quartiles.ts'

type Dataset = ChartDataset<'line', Spot[]>

/** The dataset with one element per point, index for index; the others are drawn around it and take no part in hovering. */
export const pointsDataset = 'points'

/** Marks at the ends of the history may stick out of the plot by this many pixels. */
const edge = 12

/** What is drawn of a series, from the front to the back. */
export function seriesDatasets(detail: SeriesDetail, selected: number | null, palette: Palette): Dataset[] {
  const { points } = detail
  const chosen = selected === null ? undefined : points[selected]
  return [
    {
      ...quiet('selected', chosen === undefined ? [] : [{ x: selected ?? 0, y: chosen.value }]),
      order: 0,
      clip: edge,
      pointRadius: 10,
      pointBorderWidth: 2,
      pointBorderColor: palette.accent,
      pointBackgroundColor: 'transparent',
    },
    { ...pointMarks(points, palette), order: 1 },
    { ...quiet('history', historyLine(detail)), order: 2, borderColor: palette.line, borderWidth: 1.5 },
    {
      ...quiet('quartiles', whiskers(points, quartilesOf)),
      order: 3,
      borderColor: palette.muted,
      borderWidth: 3,
    },
    { ...quiet('range', whiskers(points, rangeOf)), order: 4, borderColor: palette.muted, borderWidth: 1 },
    {
      ...quiet('levels', levelLines(detail)),
      order: 5,
      borderColor: palette.accent,
      borderWidth: 1.5,
    },
    {
      ...quiet(
        'baseline centre',
        steps(points, (point) => point.verdict?.baseline.centre ?? null),
      ),
      order: 5,
      borderColor: palette.muted,
      borderWidth: 1,
      borderDash: [2, 3],
    },
    {
      ...quiet(
        'expected low',
        steps(points, (point) => expectedOf(point)?.low ?? null),
      ),
      order: 6,
    },
    {
      ...quiet(
        'expected high',
        steps(points, (point) => expectedOf(point)?.high ?? null),
      ),
      order: 6,
      fill: '-1',
      backgroundColor: palette.band,
    },
  ]
}

/** A dataset that draws only its line, and that the pointer passes through. */
function quiet(label: string, data: Spot[]): Dataset {
  return {
    label,
    data,
    showLine: true,
    spanGaps: false,
    borderWidth: 0,
    pointRadius: 0,
    pointHoverRadius: 0,
    pointHitRadius: 0,
  }
}

function pointMarks(points: readonly Point[], palette: Palette): Dataset {
  const shapes = points.map((point) => verdictShapes[shownVerdict(point.verdict)])
  const colours = points.map((point) => palette.verdicts[shownVerdict(point.verdict)])
  return {
    label: pointsDataset,
    data: points.map((point, x) => ({ x, y: point.value })),
    showLine: false,
    pointStyle: shapes.map((shape) => chartStyles[shape]),
    pointRotation: shapes.map((shape) => (shape === 'down' ? 180 : 0)),
    pointRadius: shapes.map((shape) => (shape === 'circle' || shape === 'dot' ? 4 : 6)),
    pointHoverRadius: 8,
    pointHitRadius: 6,
    clip: edge,
    pointBorderWidth: shapes.map((shape) => (shape === 'cross' ? 2.5 : 1.5)),
    pointBorderColor: colours,
    // Hollow: measured on a pull request or another branch, so no baseline for others.
    pointBackgroundColor: points.map((point, index) =>
      point.onBaseline ? (colours[index] ?? palette.text) : palette.surface,
    ),
  }
}

const chartStyles: Readonly<Record<VerdictShape, 'triangle' | 'circle' | 'rectRot' | 'crossRot'>> = {
  down: 'triangle',
  up: 'triangle',
  circle: 'circle',
  diamond: 'rectRot',
  cross: 'crossRot',
  dot: 'circle',
}

/** The line through the baseline's points; it breaks where the environment changed. */
function historyLine({ points, epochs }: SeriesDetail): Spot[] {
  const breaks = new Set(epochs.map((epoch) => epoch.index))
  return points.flatMap((point, x) => [
    ...(breaks.has(x) ? [gap(x - 0.5)] : []),
    ...(point.onBaseline ? [{ x, y: point.value }] : []),
  ])
}

/** One horizontal line per segment, at its level. */
function levelLines({ segments }: SeriesDetail): Spot[] {
  return segments.flatMap(({ from, to, level }) => [
    { x: from - 0.5, y: level },
    { x: to + 0.5, y: level },
    gap(to + 0.5),
  ])
}

/** One short vertical line per point, as one dataset with gaps. */
function whiskers(
  points: readonly Point[],
  spread: (samples: readonly number[]) => { readonly low: number; readonly high: number } | null,
): Spot[] {
  return points.flatMap((point, x) => {
    const ends = spread(point.samples)
    return ends === null ? [] : [{ x, y: ends.low }, { x, y: ends.high }, gap(x)]
  })
}

/** A stepped line: each point's level from half a step before to half a step after it. */
function steps(points: readonly Point[], level: (point: Point) => number | null): Spot[] {
  return points.flatMap((point, x) => {
    const y = level(point)
    return y === null
      ? [gap(x)]
      : [
          { x: x - 0.5, y },
          { x: x + 0.5, y },
        ]
  })
}

function expectedOf(point: Point) {
  return point.verdict?.baseline.expected
}

/** Chart.js ends a line at a datum that is not a number. */
function gap(x: number): Spot {
  return { x, y: Number.NaN }
}
