import { normalUpperTail } from './normal.ts'
import { requireValues } from './require-values.ts'
import { exactPairs, uCdf, uDistribution } from './u-distribution.ts'

/**
 * Purpose: whether values of b tend to be larger than those of a, whatever the shape of their distribution; one outlier
 * has no more say than any other value.
 * Method: up to 400 pairs (20 against 20) without ties the exact distribution of U; otherwise the normal approximation
 * with corrections for ties and continuity. `method` says which.
 * Assumes: independent values; for p to speak about a shift, two distributions of the same shape.
 * Not for: fewer than four values a group at a level of .05 (3 against 3 cannot go below p = .1), means of skewed
 * values with unequal spread (see welch.ts), repetitions pooled over runs.
 * Errors: RangeError for an empty group, NaN or infinity.
 * Example: [1, 2, 3] against [4, 5, 6] gives U = 9, p = .1, exact.
 * Reference: Mann & Whitney (1947), Ann. Math. Stat. 18(1); ties after Lehmann (1975), "Nonparametrics", §1.4.
 */
export function mannWhitney(a: readonly number[], b: readonly number[]): MannWhitney {
  requireValues('the first group', a, 1)
  requireValues('the second group', b, 1)
  const pairs = a.length * b.length
  const { u, tieTerm } = rankSum(a, b)
  const superiority = u / pairs
  if (tieTerm === 0 && pairs <= exactPairs) {
    const probabilities = uDistribution(a.length, b.length)
    // The distribution is symmetric, so the smaller side is enough.
    return {
      u,
      superiority,
      p: Math.min(1, 2 * uCdf(Math.min(u, pairs - u), probabilities)),
      method: 'exact',
    }
  }
  const n = a.length + b.length
  const variance = (pairs / 12) * (n + 1 - tieTerm / (n * (n - 1)))
  const distance = Math.max(0, Math.abs(u - pairs / 2) - 0.5)
  // All values equal: nothing speaks for a difference.
  const p = variance > 0 ? Math.min(1, 2 * normalUpperTail(distance / Math.sqrt(variance))) : 1
  return { u, superiority, p, method: 'normal' }
}

/** U of b by its rank sum, and Σ(t³ − t) over the groups of t equal values. */
function rankSum(a: readonly number[], b: readonly number[]): { u: number; tieTerm: number } {
  const all = [
    ...a.map((value) => ({ value, second: false })),
    ...b.map((value) => ({ value, second: true })),
  ].sort((x, y) => x.value - y.value)
  let sum = 0
  let tieTerm = 0
  for (let from = 0; from < all.length; ) {
    let to = from
    let seconds = 0
    while (to < all.length && all[to]?.value === all[from]?.value) {
      if (all[to]?.second) seconds++
      to++
    }
    const ties = to - from
    sum += seconds * ((from + to + 1) / 2)
    tieTerm += ties ** 3 - ties
    from = to
  }
  return { u: sum - (b.length * (b.length + 1)) / 2, tieTerm }
}

export interface MannWhitney {
  /** The number of pairs in which b is larger, ties counted half. */
  readonly u: number
  /** The same as a share: P(b > a) + ½·P(b = a), .5 where neither tends to be larger. */
  readonly superiority: number
  /** Two-sided. */
  readonly p: number
  readonly method: 'exact' | 'normal'
}
