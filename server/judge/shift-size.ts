import type { Effect, Interval } from '../contract/verdict.ts'
import { studentTCdf, studentTQuantile } from '../stats/student-t.ts'
import { policy } from './policy.ts'
import type { Shift } from './shift.ts'

/**
 * The chance that unchanged code lies as far off as this, on either side. The tail is that of Student's t with at most
 * `policy.tailFreedom` degrees of freedom and a few for every run in the mean, which comes closer to normal with each.
 */
export function shiftP(shift: Shift): number {
  return 2 * studentTCdf(-Math.abs(shift.size) / shift.error, tailFreedom(shift))
}

/** Whether the shift is a change: rarer than `level` by chance, and not too small for anyone to care. */
export function isCalled(shift: Shift, level: number): boolean {
  return shiftP(shift) <= level && Math.abs(shift.size) >= leastShift(shift)
}

/** Whether a change that matters is ruled out: the interval lies within `policy.smallestEffect` on both sides. */
export function isRuledOut(shift: Shift): boolean {
  const effect = effectOf(shift)
  return effect !== null && effect.low > -policy.smallestEffect && effect.high < policy.smallestEffect
}

/** Where the shift truly lies, on its scale, with the confidence of the policy. */
export function shiftInterval({ size, error, freedom }: Shift): Interval {
  const margin = studentTQuantile(0.5 + policy.confidence / 2, freedom) * error
  return { low: size - margin, high: size + margin }
}

/** The shift relative to its level, with its interval; null where the level is zero. */
export function effectOf(shift: Shift): Effect | null {
  const { low, high } = shiftInterval(shift)
  if (shift.scale === 'linear' && shift.centre === 0) return null
  return {
    relative: toRelative(shift, shift.size),
    low: toRelative(shift, low),
    high: toRelative(shift, high),
  }
}

/**
 * The smallest relative change that would be called one at `level` in `policy.power` of cases: what it takes to be
 * called one, and the scatter of the runs on top. Null where the level is zero.
 *
 * Judged again, a level stays and head runs are drawn anew. Their scatter moves the shift, which takes the quantile of
 * Student's t, and the estimate of the spread that the shift is held against, by about
 * `critical · √(runs − 1) / freedom` standard errors. With 0.7 of that variance, power lies within 0.75 and 0.9 both for
 * new heads (all of it would give 0.8) and for those that the statement was made from (none would); see `bench:judge`.
 */
export function smallestDetectable(shift: Shift, level: number): number | null {
  if (shift.scale === 'linear' && shift.centre === 0) return null
  const { error, freedom, runs } = shift
  const critical = studentTQuantile(1 - level / 2, tailFreedom(shift))
  const redrawn = (0.7 * critical ** 2 * (runs - 1)) / freedom ** 2
  const scatter = studentTQuantile(policy.power, freedom) * error * Math.sqrt(1 + redrawn)
  return toRelative(shift, Math.max(critical * error, leastShift(shift)) + scatter)
}

/** A change on the shift's scale as a fraction of its level, which is not zero. */
export function toRelative({ scale, centre }: Shift, change: number): number {
  return scale === 'log' ? Math.expm1(change) : change / Math.abs(centre)
}

function leastShift({ scale, centre }: Shift): number {
  return scale === 'log' ? Math.log1p(policy.leastEffect) : policy.leastEffect * Math.abs(centre)
}

function tailFreedom({ freedom, runs }: Shift): number {
  return Math.min(freedom, policy.tailFreedom + policy.tailFreedomPerRun * runs)
}
