export interface SparklineShape {
  /** An SVG path through all values. */
  readonly path: string
  /** Where the last value sits. */
  readonly end: { readonly x: number; readonly y: number }
  /** Where the level changed, halfway between the values on both sides; null for nowhere. */
  readonly change: number | null
}

export interface SparklineBox {
  readonly width: number
  readonly height: number
  /** Room on each side for the stroke and the end dot. */
  readonly inset: number
  /** Relative standard deviation of one run; null where it is not known. */
  readonly noise?: number | null
  /** Index of the first value on the last level; null for none in sight. */
  readonly change?: number | null
}

/** Standard deviations that the height holds at least: so that noise looks like noise, and a change like more. */
const leastDeviations = 8

/** The line of a sparkline, oldest value left; null for no values. A single or constant value lies in the middle. */
export function sparklineShape(values: readonly number[], box: SparklineBox): SparklineShape | null {
  const last = values.length - 1
  if (last < 0) return null
  const [low, high] = rangeOf(values, box.noise ?? 0)
  const inner = { width: box.width - 2 * box.inset, height: box.height - 2 * box.inset }
  const xAt = (index: number) => round(box.inset + (last === 0 ? inner.width : (index / last) * inner.width))
  const spots = values.map((value, index) => ({
    x: xAt(index),
    y: round(box.inset + (high === low ? 0.5 : (high - value) / (high - low)) * inner.height),
  }))
  const path = spots.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join('')
  const change = box.change ?? null
  return {
    path,
    end: spots[last] ?? { x: 0, y: 0 },
    change: change === null || change < 1 || change > last ? null : xAt(change - 0.5),
  }
}

function rangeOf(values: readonly number[], noise: number): readonly [number, number] {
  const low = Math.min(...values)
  const high = Math.max(...values)
  const least = (leastDeviations * noise * Math.abs(low + high)) / 2
  const missing = Number.isFinite(least) ? Math.max(0, least - (high - low)) / 2 : 0
  return [low - missing, high + missing]
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
