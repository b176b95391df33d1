import type { SeriesPoint } from './series-point.ts'

/**
 * The scale on which a stretch of a series is judged. Positive values are compared by their ratios, so on logarithms;
 * a stretch with a zero or a negative value as it is, in units of its largest value, so that nothing overflows.
 */
export interface SeriesScale {
  readonly kind: 'log' | 'linear'
  /** The value of 1 on a linear scale; 1 on a logarithmic one. */
  readonly unit: number
  /** Least standard deviation to believe, on the scale. */
  readonly floor: number
}

export function scaleOf(points: readonly SeriesPoint[]): SeriesScale {
  let positive = true
  let largest = 0
  for (const { value } of points) {
    if (value <= 0) positive = false
    largest = Math.max(largest, Math.abs(value))
  }
  const unit = largest > 0 ? largest : 1
  const rounding = (neighbourStep(points) / unit) * roundingSpread
  // Relative to the largest value, as the floor need not be exact, only there.
  const floor = Math.max(leastSpread, rounding)
  return positive ? { kind: 'log', unit: 1, floor } : { kind: 'linear', unit, floor }
}

export function toScale(scale: SeriesScale, value: number): number {
  return scale.kind === 'log' ? Math.log(value) : value / scale.unit
}

export function fromScale(scale: SeriesScale, value: number): number {
  return scale.kind === 'log' ? Math.exp(value) : value * scale.unit
}

/** A standard error in the metric's unit, on the scale; by the delta method on a logarithmic one. */
export function errorToScale(scale: SeriesScale, point: SeriesPoint): number | null {
  if (point.se === undefined) return null
  return scale.kind === 'log' ? point.se / point.value : point.se / scale.unit
}

/** A change from one level to another, as a share of the first; null where that is zero. */
export function relativeChange(scale: SeriesScale, from: number, to: number): number | null {
  if (scale.kind === 'log') return Math.expm1(to - from)
  return from === 0 ? null : (to - from) / Math.abs(from)
}

/**
 * Nothing measured on a machine repeats better than one in ten thousand; less is rounding or a constant, for which any
 * change would otherwise be infinitely sure.
 */
const leastSpread = 1e-4
/** Rounding alone has a standard deviation of step/√12; a level between two steps flips between them: twice that. */
const roundingSpread = 2 / Math.sqrt(12)

/**
 * The step in which values seem to be counted or printed: the least difference of neighbours, where at least an eighth
 * of them differ (and three). A constant that jumps now and then has no step: its jumps are what is looked for.
 */
function neighbourStep(points: readonly SeriesPoint[]): number {
  let least = Number.POSITIVE_INFINITY
  let differing = 0
  for (let i = 1; i < points.length; i++) {
    const difference = Math.abs((points[i]?.value ?? 0) - (points[i - 1]?.value ?? 0))
    if (difference === 0) continue
    differing++
    least = Math.min(least, difference)
  }
  return differing >= Math.max(3, points.length / 8) ? least : 0
}
