import type { ChartDataset } from 'chart.js'
import type { Segment, SeriesDetail } from '../../server/contract/series-detail.ts'
import type { Point } from '../../server/contract/views.ts'
import { rangeOf } from '../model/format-interval.ts'
import type { HistoryAxis } from '../model/history-axis.ts'
import { type ShownVerdict, shownVerdict, type VerdictShape, verdictShapes } from '../model/verdict-look.ts'
import type { Density } from './density.ts'
import type { Palette } from './palette.ts'
import { quartilesOf } from './quartiles.ts'

export type Dataset = ChartDataset<'line', Spot[]>

/** In the axes' own numbers; a `y` that is no number ends a line. */
export interface Spot {
  readonly x: number
  readonly y: number
}

/** A mark that stands for a point: where it lies, and its place in history. */
export interface PointSpot extends Spot {
  readonly index: number
}

export interface SeriesDatasetsInput {
  readonly detail: SeriesDetail
  /** The points to draw, in the order of history: those in sight and some on both sides. */
  readonly points: readonly Point[]
  /** Runs of the selected point and of the one that it is compared with. */
  readonly selected: readonly (string | null)[]
  /** All of the history is in sight. */
  readonly whole: boolean
  readonly axis: HistoryAxis
  readonly density: Density
  readonly palette: Palette
}

/** Marks at the ends of the history may stick out of the plot by this many pixels; those of a part of it only a little. */
const edges = { whole: 12, part: 4 } as const

const pointsLabel = 'points'

/** Whether a dataset holds the points of the series itself, one element each; others are drawn around them. */
export function holdsPoints(label: string | undefined): boolean {
  return label?.startsWith(pointsLabel) ?? false
}

/** What is drawn of a series, from the front to the back. */
export function seriesDatasets(input: SeriesDatasetsInput): Dataset[] {
  const { points, axis, density, palette } = input
  const whisker = (label: string, spread: Spread, borderWidth: number) => ({
    ...quiet(label, density.whiskers ? whiskers(points, axis, spread) : []),
    borderColor: palette.muted,
    borderWidth,
  })
  const steps = (level: (point: Point) => number | null) => stepsOf(points, { axis, density }, level)
  return [
    {
      ...quiet('selected', selectedSpots(input)),
      order: 0,
      clip: edges.whole,
      showLine: false,
      pointRadius: 10,
      pointBorderWidth: 2,
      pointBorderColor: palette.accent,
      pointBackgroundColor: 'transparent',
    },
    ...pointMarks(input),
    {
      ...quiet('history', historyLine(input)),
      order: 3,
      borderColor: palette.line,
      borderWidth: density.line,
    },
    { ...whisker('quartiles', quartilesOf, 3), order: 4 },
    { ...whisker('range', rangeOf, 1), order: 5 },
    { ...quiet('levels', levelLines(input)), order: 2, borderColor: palette.accent, borderWidth: 1.5 },
    ...(['low', 'high'] as const).map((edge) => ({
      ...quiet(`segment ${edge}`, bandEdges(input, edge)),
      order: 2,
      borderColor: palette.segment,
      borderWidth: 1,
    })),
    {
      ...quiet(
        'baseline centre',
        // Where points are close together, the segments' levels tell as much.
        density.whiskers ? steps((point) => point.verdict?.baseline.centre ?? null) : [],
      ),
      order: 6,
      borderColor: palette.muted,
      borderWidth: 1,
      borderDash: [2, 3],
    },
    {
      ...quiet(
        'expected low',
        steps((point) => expectedOf(point)?.low ?? null),
      ),
      order: 7,
    },
    {
      ...quiet(
        'expected high',
        steps((point) => expectedOf(point)?.high ?? null),
      ),
      order: 7,
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

function selectedSpots({ points, selected, axis }: SeriesDatasetsInput): Spot[] {
  return points
    .filter((point) => selected.includes(point.runId))
    .map((point) => ({ x: axis.ofIndex(point.index), y: point.value }))
}

/**
 * One dataset for each look that points have: Chart.js resolves the options of a dataset once where they are the same for all
 * of its points, and anew for each point where they are not, which thousands of points cannot afford.
 */
function pointMarks({ points, axis, density, palette, whole }: SeriesDatasetsInput): Dataset[] {
  const looks = Map.groupBy(points, (point) => `${shownVerdict(point.verdict)} ${point.onBaseline}`)
  return [...looks.values()].map((alike) => {
    const [first] = alike
    const kind = shownVerdict(first?.verdict)
    const solid = first?.onBaseline ?? true
    return {
      label: `${pointsLabel} ${kind}${solid ? '' : ' aside'}`,
      data: alike.map(
        (point): PointSpot => ({ x: axis.ofIndex(point.index), y: point.value, index: point.index }),
      ),
      order: 1,
      clip: whole ? edges.whole : edges.part,
      ...markLook(kind, density),
      pointBorderColor: palette.verdicts[kind],
      // Hollow: measured on a pull request or another branch, or suspect, so no baseline for others.
      pointBackgroundColor: solid ? palette.verdicts[kind] : palette.surface,
    }
  })
}

function markLook(kind: ShownVerdict, density: Density) {
  const shape = verdictShapes[kind]
  const isPlain = shape === 'circle' || shape === 'dot'
  return {
    showLine: false,
    pointStyle: chartStyles[shape],
    pointRotation: shape === 'down' ? 180 : 0,
    pointRadius: isPlain ? density.plain : density.mark,
    pointHoverRadius: 8,
    pointHitRadius: 6,
    pointBorderWidth: shape === 'cross' ? 2.5 : density.border,
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
function historyLine({ points, detail, axis }: SeriesDatasetsInput): Spot[] {
  const breaks = new Set(detail.epochs.map((epoch) => epoch.index))
  return points.flatMap(({ index, value, onBaseline }) => [
    ...(breaks.has(index) ? [gap(axis.ofIndex(index - 0.5))] : []),
    ...(onBaseline ? [{ x: axis.ofIndex(index), y: value }] : []),
  ])
}

/** One horizontal line per segment, at its level. */
function levelLines({ detail, axis }: SeriesDatasetsInput): Spot[] {
  return detail.segments.flatMap((segment) => across(segment, segment.level, axis))
}

/** The same for an edge of each segment's band, where it has one. */
function bandEdges({ detail, axis }: SeriesDatasetsInput, edge: 'low' | 'high'): Spot[] {
  return detail.segments.flatMap((segment) =>
    segment.expected === null ? [] : across(segment, segment.expected[edge], axis),
  )
}

function across({ from, to }: Segment, y: number, axis: HistoryAxis): Spot[] {
  const [left, right] = [axis.ofIndex(from - 0.5), axis.ofIndex(to + 0.5)]
  return [{ x: left, y }, { x: right, y }, gap(right)]
}

type Spread = (samples: readonly number[]) => { readonly low: number; readonly high: number } | null

/** One short vertical line per point, as one dataset with gaps. */
function whiskers(points: readonly Point[], axis: HistoryAxis, spread: Spread): Spot[] {
  return points.flatMap(({ index, samples }) => {
    const ends = spread(samples)
    const x = axis.ofIndex(index)
    return ends === null ? [] : [{ x, y: ends.low }, { x, y: ends.high }, gap(x)]
  })
}

/**
 * A stepped line: each point's level from half a step before to half a step after it. Where a step is no wider than a pixel or
 * two, one spot for each point looks the same and costs half.
 */
function stepsOf(
  points: readonly Point[],
  { axis, density }: Pick<SeriesDatasetsInput, 'axis' | 'density'>,
  level: (point: Point) => number | null,
): Spot[] {
  return points.flatMap((point) => {
    const y = level(point)
    if (y === null) return [gap(axis.ofIndex(point.index))]
    if (!density.whiskers) return [{ x: axis.ofIndex(point.index), y }]
    return [
      { x: axis.ofIndex(point.index - 0.5), y },
      { x: axis.ofIndex(point.index + 0.5), y },
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
