import { requireValues } from './require-values.ts'

/**
 * Purpose: mean and sample standard deviation (n − 1) that hold for values of any size, and for values that differ by
 * little: equal values give exactly 0, and neither 1e300 nor 1e-300 is lost in its square.
 * Method: two passes over the values scaled by a power of two, the second one correcting the mean.
 * Assumes: finite values. One value has standard deviation 0, which is a convention and not an estimate.
 * Not for: values with outliers; one bad boot moves both results.
 * Errors: RangeError for no value, NaN or infinity.
 * Reference: Chan, Golub & LeVeque (1983), "Algorithms for computing the sample variance", The American Statistician 37(3).
 */
export function meanAndSd(values: readonly number[]): MeanAndSd {
  requireValues('the values', values, 1)
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  if (largest === 0 || values.every((value) => value === values[0])) {
    return { n: values.length, mean: values[0] ?? 0, sd: 0 }
  }
  // A power of two, so that the scaling itself rounds nothing.
  const scale = 2 ** Math.floor(Math.log2(largest))
  const parts = values.map((value) => value / scale)
  const first = average(parts)
  const centre = first + average(parts.map((part) => part - first))
  const reach = parts.reduce((most, part) => Math.max(most, Math.abs(part - centre)), 0)
  const squares = parts.reduce((sum, part) => sum + ((part - centre) / reach) ** 2, 0)
  return {
    n: values.length,
    mean: centre * scale,
    sd: Math.sqrt(squares / Math.max(1, values.length - 1)) * reach * scale,
  }
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

export interface MeanAndSd {
  readonly n: number
  readonly mean: number
  /** Sample standard deviation (n − 1), same unit as the values. */
  readonly sd: number
}
