import { requireProbability } from './require-values.ts'
import { studentTQuantile } from './student-t.ts'

/**
 * Purpose: where one further value falls, given a level that is itself an estimate.
 * Formula: centre ± t(1 − α/2; freedom) · √(spread² + error²): one part of the width is the new value's own spread, the
 * other that the centre is known from few values only. With n values of standard deviation s, error is s/√n and freedom
 * n − 1: the classical s·√(1 + 1/n). Student's t allows for the spread being an estimate, which for n = 5 widens the
 * interval by 42 % over a normal one.
 * Assumes: roughly normal values; ratio-like measurements come close on a log scale.
 * Not for: where the *mean* of further values lies, which is narrower.
 * Errors: RangeError for a confidence outside (0, 1).
 * Example: five values with mean 10 and s = 1 give 10 ± 3.04 at 95 %.
 * Reference: Hahn & Meeker (1991), "Statistical Intervals", §4.7.
 */
export function predictionInterval(
  { centre, error, spread, freedom }: PredictedFrom,
  confidence: number,
): { readonly low: number; readonly high: number } {
  requireProbability('a confidence', confidence)
  const margin = studentTQuantile(0.5 + confidence / 2, freedom) * Math.hypot(spread, error)
  return { low: centre - margin, high: centre + margin }
}

export interface PredictedFrom {
  readonly centre: number
  /** Standard error of the centre. */
  readonly error: number
  /** Standard deviation of one value. */
  readonly spread: number
  /** Degrees of freedom that the spread rests on. */
  readonly freedom: number
}
