/** How points are drawn, given how close together they lie. Sizes are in pixels. */
export interface Density {
  /** Radius of a point that nothing is to be said of, and of one with a verdict that wants attention. */
  readonly plain: number
  readonly mark: number
  readonly border: number
  readonly line: number
  /** There is room for the spread of each point's repetitions. */
  readonly whiskers: boolean
}

/** The density of so many points in sight, on a plot as wide as a desk's screen or as a phone. */
export function densityOf(points: number, compact: boolean): Density {
  const perPoint = (compact ? 330 : 1250) / Math.max(1, points)
  if (perPoint >= 8) return { plain: 4, mark: 6, border: 1.5, line: 1.5, whiskers: true }
  if (perPoint >= 3) return { plain: 2.5, mark: 5, border: 1, line: 1.25, whiskers: true }
  if (perPoint >= 1) return { plain: 1.75, mark: 4.5, border: 1, line: 1, whiskers: false }
  return { plain: 1.25, mark: 4, border: 0.5, line: 0.75, whiskers: false }
}
