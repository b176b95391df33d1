export interface SparklineShape {
  /** An SVG path through all values. */
  readonly path: string
  /** Where the last value sits. */
  readonly end: { readonly x: number; readonly y: number }
}

export interface SparklineBox {
  readonly width: number
  readonly height: number
  /** Room on each side for the stroke and the end dot. */
  readonly inset: number
}

/** The line of a sparkline, oldest value left; null for no values. A single or constant value lies in the middle. */
export function sparklineShape(values: readonly number[], box: SparklineBox): SparklineShape | null {
  const last = values.length - 1
  if (last < 0) return null
  const low = Math.min(...values)
  const high = Math.max(...values)
  const inner = { width: box.width - 2 * box.inset, height: box.height - 2 * box.inset }
  const spots = values.map((value, index) => ({
    x: round(box.inset + (last === 0 ? inner.width : (index / last) * inner.width)),
    y: round(box.inset + (high === low ? 0.5 : (high - value) / (high - low)) * inner.height),
  }))
  const path = spots.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join('')
  return { path, end: spots[last] ?? { x: 0, y: 0 } }
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
