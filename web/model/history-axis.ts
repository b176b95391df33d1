import type { Point } from '../../server/contract/views.ts'
import type { AxisKind } from './series-place.ts'

/** Where things lie on the horizontal axis of a chart. Places in history may be fractions: half a step lies between two points. */
export interface HistoryAxis {
  readonly kind: AxisKind
  /** The axis' own number of a place in history: the place itself, or epoch milliseconds. */
  readonly ofIndex: (index: number) => number
  /** The place in history at a number of the axis. */
  readonly toIndex: (x: number) => number
  /** Where a moment of history lies; null on an axis of commits for moments outside the history. */
  readonly ofInstant: (historyAt: number) => number | null
}

/** The part of a point that places it. */
export type Placed = Pick<Point, 'index' | 'historyAt'>

/**
 * The axis of a series. Its points may be thinned out: what lies between two known ones is placed by their
 * distance. `points` are in the order of history.
 */
export function historyAxis(kind: AxisKind, points: readonly Placed[]): HistoryAxis {
  const instantOf = (index: number) => interpolate(points, index, 'index', 'historyAt')
  const indexOf = (historyAt: number) => interpolate(points, historyAt, 'historyAt', 'index')
  if (kind === 'time') {
    return { kind, ofIndex: instantOf, toIndex: indexOf, ofInstant: (historyAt) => historyAt }
  }
  const [first, last] = [points[0], points.at(-1)]
  return {
    kind,
    ofIndex: (index) => index,
    toIndex: (x) => x,
    ofInstant: (historyAt) => {
      if (first === undefined || last === undefined) return null
      return historyAt < first.historyAt || historyAt > last.historyAt ? null : indexOf(historyAt)
    },
  }
}

/** Linear between known points; beyond the ends, by the distance of the outermost two. */
function interpolate(points: readonly Placed[], value: number, from: keyof Placed, to: keyof Placed): number {
  const first = lowerBound(points, value, from)
  const exact = points[first]
  if (exact?.[from] === value) return exact[to]
  const at = Math.min(Math.max(1, first), points.length - 1)
  const [a, b] = [points[at - 1], points[at]]
  if (a === undefined) return b?.[to] ?? 0
  if (b === undefined) return a[to]
  const step = b[from] - a[from]
  return step === 0 ? a[to] : a[to] + ((value - a[from]) / step) * (b[to] - a[to])
}

/** How many points lie before a value. */
function lowerBound(points: readonly Placed[], value: number, key: keyof Placed): number {
  let [low, high] = [0, points.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((points[middle]?.[key] ?? 0) < value) low = middle + 1
    else high = middle
  }
  return low
}
