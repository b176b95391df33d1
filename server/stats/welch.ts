import { type MeanAndSd, meanAndSd } from './mean-and-sd.ts'
import { requireValues } from './require-values.ts'
import { type TTest, tTest } from './t-test.ts'

/**
 * Purpose: by how much the mean of b differs from that of a (b − a), when the two spreads may differ too.
 * Assumes: independent values, roughly normal means; for runs, one value per run. Degrees of freedom by Satterthwaite.
 * Not for: repetitions of the same run pooled with those of others (the run is the unit), values with outliers
 * (see mann-whitney.ts), or fewer than two values in a group (see t-test.ts with a spread from elsewhere).
 * Zero spread: each group's standard deviation is taken as at least `leastSd`, such as the numbers' own resolution
 * divided by √12. Without it two constant groups have no standard error and are refused.
 * Errors: RangeError for fewer than two values in a group, NaN or infinity, a negative `leastSd`, two constant groups.
 * Example: [1, 2, 3] against [3, 4, 5] gives 2 ± 2.27 at 95 %, df = 4, p = .070.
 * Reference: Welch (1947), "The generalization of 'Student's' problem …", Biometrika 34(1–2).
 */
export function welch(a: readonly number[], b: readonly number[], options: WelchOptions): TTest {
  const leastSd = options.leastSd ?? 0
  if (!(leastSd >= 0 && Number.isFinite(leastSd))) {
    throw new RangeError(`Expected leastSd to be a finite number from 0 on, got ${leastSd}`)
  }
  requireValues('the first group', a, 2)
  requireValues('the second group', b, 2)
  const first = meanAndSd(a)
  const second = meanAndSd(b)
  const errorA = standardError(first, leastSd)
  const errorB = standardError(second, leastSd)
  const error = Math.hypot(errorA, errorB)
  if (error === 0) {
    throw new RangeError(
      'Expected some spread in one of two groups, or a leastSd above 0, got equal values and 0',
    )
  }
  const shareA = (errorA / error) ** 2
  const shareB = (errorB / error) ** 2
  const df = 1 / (shareA ** 2 / (a.length - 1) + shareB ** 2 / (b.length - 1))
  return tTest({ difference: second.mean - first.mean, standardError: error, df }, options.confidence)
}

function standardError({ n, sd }: MeanAndSd, leastSd: number): number {
  return Math.max(sd, leastSd) / Math.sqrt(n)
}

export interface WelchOptions {
  /** Share of such intervals that hold the true difference, e.g. 0.95. */
  readonly confidence: number
  /** The least standard deviation to believe of a group, in the values' unit; 0 if not given. */
  readonly leastSd?: number
}
