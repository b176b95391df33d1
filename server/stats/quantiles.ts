import { quantileSorted } from 'simple-statistics'

/**
 * Purpose: middle and spread of a few repetitions, without letting one bad repetition pull them.
 * Assumes: finite numbers, at least one. The quartiles interpolate between neighbours (Hyndman & Fan's
 * type 7); with fewer than four values they describe the sample and estimate little.
 * Not for: an interval of the median, or comparing runs by their pooled repetitions (the run is the unit).
 * Example: 1, 2, 3, 4 gives 1.75, 2.5, 3.25.
 * Reference: Hyndman & Fan (1996), "Sample quantiles in statistical packages", The American Statistician 50(4).
 */
export function quartiles(values: readonly number[]): Quartiles {
  if (values.length === 0) throw new RangeError('Expected at least one value to take quartiles of, got none')
  const sorted = [...values].sort((a, b) => a - b)
  return {
    low: quantileSorted(sorted, 0.25),
    median: quantileSorted(sorted, 0.5),
    high: quantileSorted(sorted, 0.75),
  }
}

export interface Quartiles {
  readonly low: number
  readonly median: number
  readonly high: number
}
