import { binomialCdf } from './binomial.ts'
import { requireProbability, requireValues } from './require-values.ts'

/**
 * Purpose: middle and spread of a few repetitions, without letting one bad repetition pull them.
 * Assumes: finite numbers, at least one. The quartiles interpolate between neighbours (Hyndman & Fan's
 * type 7); with fewer than four values they describe the sample and estimate little.
 * Not for: comparing runs by their pooled repetitions (the run is the unit).
 * Example: 1, 2, 3, 4 gives 1.75, 2.5, 3.25.
 * Reference: Hyndman & Fan (1996), "Sample quantiles in statistical packages", The American Statistician 50(4).
 */
export function quartiles(values: readonly number[]): Quartiles {
  if (values.length === 0) throw new RangeError('Expected at least one value to take quartiles of, got none')
  const sorted = [...values].sort((a, b) => a - b)
  return {
    low: sortedQuantile(sorted, 0.25),
    median: sortedQuantile(sorted, 0.5),
    high: sortedQuantile(sorted, 0.75),
  }
}

export interface Quartiles {
  readonly low: number
  readonly median: number
  readonly high: number
}

/**
 * The value that a share p of values already sorted lies below, interpolated as above (type 7); 0 and 1 are the ends.
 * Errors: RangeError for no value, or p outside [0, 1]. Values are not checked: this is called in inner loops.
 */
export function sortedQuantile(sorted: ArrayLike<number>, p: number): number {
  if (sorted.length === 0) throw new RangeError('Expected at least one value to take a quantile of, got none')
  if (!(p >= 0 && p <= 1)) throw new RangeError(`Expected a share from 0 to 1, got ${p}`)
  const place = (sorted.length - 1) * p
  const low = sorted[Math.floor(place)] ?? 0
  const high = sorted[Math.ceil(place)] ?? 0
  return low + (place - Math.floor(place)) * (high - low)
}

/**
 * Purpose: where the true median, or another quantile p, lies, from order statistics alone and so for any distribution.
 * Method: the k-th smallest value lies above the quantile with a binomial probability; each side leaves out at most half
 * of what the confidence allows.
 * Assumes: independent values. With ties, or whole numbers, it is at least as sure as it says.
 * Not for: repetitions of one run as if they were runs; extreme quantiles of few values, which have no such interval:
 * the result is then null. The median needs 6 values at 95 %, the 99th percentile 368.
 * Errors: RangeError for no value, NaN, infinity, p or confidence outside (0, 1).
 * Example: the median of 1 … 10 lies between 2 and 9 at 95 % (truly 97.9 %).
 * Reference: Thompson (1936), Ann. Math. Stat. 7(3); Hahn & Meeker (1991), "Statistical Intervals", §5.2.
 */
export function quantileInterval(
  values: readonly number[],
  p: number,
  confidence: number,
): QuantileInterval | null {
  requireValues('the values', values, 1)
  requireProbability('a share', p)
  requireProbability('a confidence', confidence)
  const n = values.length
  const allowed = ((1 - confidence) / 2) * (1 + 1e-12)
  // The quantile is below the k-th smallest value when at most k − 1 values are below the quantile.
  const below = binomialCdf(n, p)
  const above = below.findLastIndex((value) => value <= allowed) + 1
  const upper = below.findIndex((value) => 1 - value <= allowed) + 1
  if (above < 1 || upper < 1 || upper > n) return null
  const sorted = Float64Array.from(values).sort()
  return {
    low: sorted[above - 1] ?? 0,
    high: sorted[upper - 1] ?? 0,
    coverage: (below[upper - 1] ?? 0) - (below[above - 1] ?? 0),
  }
}

export interface QuantileInterval {
  readonly low: number
  readonly high: number
  /** What the interval reaches, at least the confidence asked for. */
  readonly coverage: number
}
