import type { SeriesPoint } from './series-point.ts'

/** Where the epoch differs from the point before. */
export function epochStarts(points: readonly SeriesPoint[]): number[] {
  const starts: number[] = []
  for (let i = 1; i < points.length; i++) if (points[i]?.epoch !== points[i - 1]?.epoch) starts.push(i)
  return starts
}

/** Throws `RangeError` that names the point. */
export function refuseNonFinite(points: readonly SeriesPoint[]): void {
  for (const [i, { value, se }] of points.entries()) {
    if (!Number.isFinite(value)) throw new RangeError(`Expected a finite number at point ${i}, got ${value}`)
    if (se !== undefined && !(Number.isFinite(se) && se >= 0)) {
      throw new RangeError(`Expected a standard error of zero or more at point ${i}, got ${se}`)
    }
  }
}
