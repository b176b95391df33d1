import { requireBetween, requireProbability } from './require-values.ts'

/**
 * Purpose: which of many p-values to believe at once, so that on average at most a share q of the believed ones is false.
 * Assumes: p-values that are independent or positively dependent, as those of metrics of one run are.
 * Not for: p-values that come one after the other (see online-budget.ts), or of which only the small ones were kept:
 * every test made counts. Where the dependence is unknown use e-values (below).
 * Errors: RangeError for a p outside [0, 1] or NaN, q outside (0, 1). No p at all is no rejection.
 * Example: .01, .04, .03, .5 at q = .05 rejects the first; adjusted .04, .0533, .0533, .5.
 * Reference: Benjamini & Hochberg (1995), "Controlling the false discovery rate", J. R. Stat. Soc. B 57(1).
 */
export function benjaminiHochberg(p: readonly number[], q: number): FalseDiscovery {
  requireProbability('q', q)
  const place = p.findIndex((value) => !(value >= 0 && value <= 1))
  if (place >= 0) throw new RangeError(`Expected p-values from 0 to 1, got ${p[place]} at ${place}`)
  const m = p.length
  const order = p.map((value, index) => ({ value, index })).sort((a, b) => b.value - a.value)
  const adjusted = new Array<number>(m).fill(1)
  let least = 1
  order.forEach(({ value, index }, after) => {
    least = Math.min(least, (value * m) / (m - after))
    adjusted[index] = least
  })
  const rejected = adjusted.map((value) => value <= q)
  const count = rejected.filter(Boolean).length
  return { rejected, adjusted, level: m === 0 ? q : (q * Math.min(count + 1, m)) / m }
}

export interface FalseDiscovery {
  /** In the order of the p-values given. */
  readonly rejected: readonly boolean[]
  /** The smallest q at which each would be rejected. */
  readonly adjusted: readonly number[]
  /** What one further p-value would have had to reach: the level to compute detectable effects at. */
  readonly level: number
}

/**
 * The same for e-values: non-negative numbers whose mean is at most 1 where there is no effect, such as likelihood
 * ratios, or betting gains. Holds under any dependence whatever; the price is power.
 * Errors: RangeError for a negative or NaN e-value (Infinity is allowed), q outside (0, 1).
 * Method: reject the k largest for the greatest k of which the k-th largest is at least m/(q·k).
 * Example: 35, 30, 2, 1 at q = .1 rejects the first two: the second is at least 4/(.1·2) = 20.
 * Reference: Wang & Ramdas (2022), "False discovery rate control with e-values", J. R. Stat. Soc. B 84(3).
 */
export function eBenjaminiHochberg(e: readonly number[], q: number): EDiscovery {
  requireBetween('q', q, { low: 0, high: 1 })
  const place = e.findIndex((value) => !(value >= 0))
  if (place >= 0) throw new RangeError(`Expected e-values from 0 on, got ${e[place]} at ${place}`)
  const m = e.length
  const sorted = [...e].sort((a, b) => b - a)
  let count = 0
  sorted.forEach((value, index) => {
    if (value * q * (index + 1) >= m) count = index + 1
  })
  const rejected = e.map((value) => count > 0 && value * q * count >= m)
  return { rejected, threshold: Math.max(m, 1) / (q * Math.max(1, Math.min(count + 1, m))) }
}

export interface EDiscovery {
  /** In the order of the e-values given. */
  readonly rejected: readonly boolean[]
  /** What one further e-value would have had to reach. */
  readonly threshold: number
}
