import { normalQuantile, normalUpperTail } from './normal.ts'
import { requireBetween, requireProbability } from './require-values.ts'
import { studentTCdf, studentTQuantile } from './student-t.ts'

/**
 * Purpose: what follows from an estimated difference, its standard error and how well that error is known: the interval
 * at `confidence` and the two-sided p of "no difference".
 * Assumes: (estimate − truth) / standardError follows Student's t with `df` degrees of freedom, whole or not; an
 * infinite `df` means that the standard error is known, and gives the normal distribution.
 * Not for: an estimate picked because it was the largest of many; its p must be corrected for the search.
 * Errors: RangeError unless the difference is finite, standardError > 0 and finite, df ≥ 1 and 0 < confidence < 1.
 * Example: difference 3, standard error 1, df 10 gives 3 ± 2.23 at 95 %, p = .013.
 * Reference: Student (1908), "The probable error of a mean", Biometrika 6(1).
 */
export function tTest(estimate: Estimate, confidence: number): TTest {
  requireEstimate(estimate)
  requireProbability('a confidence', confidence)
  const { difference, standardError, df } = estimate
  const t = difference / standardError
  const margin = tQuantile(0.5 + confidence / 2, df) * standardError
  return {
    difference,
    standardError,
    df,
    low: difference - margin,
    high: difference + margin,
    t,
    p: Math.min(1, 2 * tUpperTail(Math.abs(t), df)),
  }
}

export interface Estimate {
  /** In the unit of the values compared; on the log scale, if logs were compared. */
  readonly difference: number
  /** Same unit, above 0. */
  readonly standardError: number
  /** Degrees of freedom of the standard error, from 1 on, not necessarily whole; Infinity where it is known. */
  readonly df: number
}

export interface TTest extends Estimate {
  /** The interval's ends, same unit. */
  readonly low: number
  readonly high: number
  /** Difference in standard errors. */
  readonly t: number
  /** Two-sided. */
  readonly p: number
}

/** Beyond this, Student's t differs from the normal distribution by less than its own numerical error. */
const practicallyNormal = 1e7

/** Quantile of Student's t; of the normal distribution for an infinite df. Errors: RangeError unless 0 < p < 1, df > 0. */
export function tQuantile(p: number, df: number): number {
  return df > practicallyNormal ? normalQuantile(p) : studentTQuantile(p, df)
}

/** P(T > t), without the loss of digits of 1 − P(T ≤ t). */
export function tUpperTail(t: number, df: number): number {
  return df > practicallyNormal ? normalUpperTail(t) : studentTCdf(-t, df)
}

/** Throws RangeError for an estimate that no t distribution can judge. */
export function requireEstimate({ difference, standardError, df }: Estimate): void {
  if (!Number.isFinite(difference)) throw new RangeError(`Expected a finite difference, got ${difference}`)
  requireBetween('a standard error', standardError, { low: 0, high: Number.POSITIVE_INFINITY })
  if (!(df >= 1)) throw new RangeError(`Expected degrees of freedom of at least 1, got ${df}`)
}
