import { type Quartiles, quartiles } from './quantiles.ts'
import { requireValues } from './require-values.ts'

/**
 * Purpose: how well the median of a run's repetitions is known, in their unit; null below three of them.
 * Assumes: independent repetitions whose middle half is spread as a normal distribution's; then the standard deviation
 * is the interquartile range / 1.349, and the median's standard error 1.2533 (√(π/2)) times that of the mean.
 * Not for: comparing runs. Repetitions of one boot share what that boot did to them, so runs differ by more than this.
 * Example: 9, 10, 11 gives 1.2533 · (1 / 1.349) / √3 = 0.5364.
 * Errors: RangeError for numbers that are not finite.
 * Reference: Kenney & Keeping (1962), "Mathematics of Statistics", part 1, 3rd edition.
 */
export function medianError(samples: readonly number[]): number | null {
  requireValues('the repetitions', samples, 0)
  return samples.length < leastSamples ? null : medianErrorFrom(quartiles(samples), samples.length)
}

/** The same from the quartiles that were kept of them. */
export function medianErrorFrom(
  { low, high }: Pick<Quartiles, 'low' | 'high'>,
  count: number,
): number | null {
  if (count < leastSamples) return null
  const error = (Math.sqrt(Math.PI / 2) * ((high - low) / 1.349)) / Math.sqrt(count)
  // Among numbers near the largest that there are, a range may be none.
  return Number.isFinite(error) ? error : null
}

const leastSamples = 3
