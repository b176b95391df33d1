import type { Effect } from '../contract/verdict.ts'
import { studentTQuantile } from '../stats/student-t.ts'
import { policy } from './policy.ts'

/** A series' shift between two stretches of runs, in terms of better and worse so that all series speak alike. */
export interface SeriesShift {
  /** Difference of logarithms; above zero for better. */
  readonly size: number
  readonly error: number
  readonly freedom: number
}

/** What several series of one host went through together. */
export interface MeanShift extends SeriesShift {
  /** As a relative change for the better (above zero) or worse, with its interval. */
  readonly effect: Effect
  /** The interval excludes zero, and the change is not too small to care. */
  readonly clear: boolean
}

/**
 * The mean of series' shifts. The series of a host share its boots, so their errors do not average out: the mean's is
 * taken to be that of a single series, the typical one; where series disagree more than their errors explain, that
 * disagreement counts too. Throws `RangeError` for no series at all.
 */
export function meanShift(shifts: readonly SeriesShift[]): MeanShift {
  const n = shifts.length
  if (n === 0) throw new RangeError('Expected at least one series to take a mean shift of, got none')
  const weights = shifts.map(({ error }) => 1 / error ** 2)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const mean = (of: (shift: SeriesShift) => number) =>
    shifts.reduce((sum, shift, i) => sum + ((weights[i] ?? 0) * of(shift)) / total, 0)
  const size = mean((shift) => shift.size)
  const ofOne = n / total
  const disagreement = mean((shift) => (shift.size - size) ** 2)
  const variance = ofOne + Math.max(0, disagreement - ofOne) / n
  return withEffect({ size, error: Math.sqrt(variance), freedom: mean((shift) => shift.freedom) })
}

/** What the first went through beyond the second. */
export function minus(a: SeriesShift, b: SeriesShift): MeanShift {
  const [va, vb] = [a.error ** 2, b.error ** 2]
  return withEffect({
    size: a.size - b.size,
    error: Math.sqrt(va + vb),
    freedom: (va + vb) ** 2 / (va ** 2 / a.freedom + vb ** 2 / b.freedom),
  })
}

function withEffect(shift: SeriesShift): MeanShift {
  const { size, error } = shift
  const margin = studentTQuantile(0.5 + policy.confidence / 2, shift.freedom) * error
  const effect = {
    relative: Math.expm1(size),
    low: Math.expm1(size - margin),
    high: Math.expm1(size + margin),
  }
  const clear = (effect.low > 0 || effect.high < 0) && Math.abs(effect.relative) >= policy.leastEffect
  return { ...shift, effect, clear }
}
