import { type Estimate, requireEstimate, tQuantile, tUpperTail } from './t-test.ts'

/**
 * Purpose: whether a difference is shown to be smaller than what matters: "unchanged" as a finding, and not merely the
 * lack of one. Two one-sided tests, against a difference of `low` or less and of `high` or more; both must reject.
 * Assumes: as t-test.ts. The margin was fixed before the values were seen.
 * Not for: a margin read off the same values; "no significant difference", which says nothing about equality.
 * `alpha` is the chance to call equivalent what differs by exactly the margin. The interval belonging to it has
 * confidence 1 − 2·alpha, and lies inside the margins exactly when `equivalent` is true.
 * Errors: RangeError for an estimate that t-test.ts refuses, margins that do not enclose 0, alpha outside (0, 0.5).
 * Example: difference .5, standard error .5, df 20, margin 2 gives p = .0035: equivalent at .05.
 * Reference: Schuirmann (1987), "A comparison of the two one-sided tests procedure …", J. Pharmacokinet. Biopharm. 15(6).
 */
export function equivalence(estimate: Estimate, options: EquivalenceOptions): Equivalence {
  requireEstimate(estimate)
  const { alpha } = options
  const margin =
    typeof options.margin === 'number' ? { low: -options.margin, high: options.margin } : options.margin
  if (!(margin.low < 0 && margin.high > 0)) {
    throw new RangeError(`Expected margins on both sides of 0, got ${margin.low} and ${margin.high}`)
  }
  if (!(alpha > 0 && alpha < 0.5)) throw new RangeError(`Expected alpha between 0 and 0.5, got ${alpha}`)
  const { difference, standardError, df } = estimate
  const half = tQuantile(1 - alpha, df) * standardError
  const p = Math.max(
    tUpperTail((difference - margin.low) / standardError, df),
    tUpperTail((margin.high - difference) / standardError, df),
  )
  const low = difference - half
  const high = difference + half
  return { p, low, high, equivalent: low >= margin.low && high <= margin.high }
}

export interface EquivalenceOptions {
  /** The largest difference that does not matter, above 0, in the estimate's unit; or one for each side. */
  readonly margin: number | { readonly low: number; readonly high: number }
  /** Chance to call equivalent what is not: 0.025 belongs to a 95 % interval, 0.05 to a 90 % one. */
  readonly alpha: number
}

export interface Equivalence {
  /** The larger of the two one-sided p. */
  readonly p: number
  /** The interval at 1 − 2·alpha. */
  readonly low: number
  readonly high: number
  /** Whether that interval lies inside the margins. */
  readonly equivalent: boolean
}
