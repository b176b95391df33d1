import { smallestDetectableEffect } from './power.ts'
import { requireBetween, requireCount } from './require-values.ts'

/**
 * Purpose: how many runs decide, for "inconclusive: k more boots would tell". With `n1`, the runs that the other group
 * has already, it is the second group's count; without, the count of each of two equal groups.
 * Assumes: as power.ts; `df` are the degrees of freedom of an `sd` from elsewhere, and fewer runs than those do not lower it.
 * Not for: stopping as soon as the result is significant; the number is fixed before the runs are made.
 * Result: null when not even `most` runs suffice. With n1 fixed that can be for ever: its own mean is no better known.
 * Errors: RangeError for an effect or sd of 0 or less, counts below 1, alpha or power outside (0, 1), power ≤ alpha.
 * Example: effect 1, sd 1, alpha .05, power .8 needs 17 runs of each group.
 * Reference: Cohen (1988), "Statistical Power Analysis for the Behavioral Sciences", ch. 2.
 */
export function runsNeeded(options: RunsNeededOptions): number | null {
  const { n1, most = 1000 } = options
  requireBetween('an effect', options.effect, { low: 0, high: Number.POSITIVE_INFINITY })
  requireCount('most', most, 1)
  const least = n1 === undefined && options.df === undefined ? 2 : 1
  const first = n1 === 1 && options.df === undefined ? 2 : least
  if (first > most || !suffices(most, options)) return null
  let [low, high] = [first - 1, most]
  // Few runs are the usual answer: double first, then halve.
  for (let n = first; n < high; n *= 2) {
    if (suffices(n, options)) high = n
    else low = n
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (suffices(middle, options)) high = middle
    else low = middle
  }
  return high
}

function suffices(n: number, { n1 = n, sd, df, alpha, power, effect }: RunsNeededOptions): boolean {
  return (
    smallestDetectableEffect({ n1, n2: n, sd, alpha, power, ...(df === undefined ? {} : { df }) }) <= effect
  )
}

export interface RunsNeededOptions {
  /** The difference to be found, above 0, in the unit of `sd`. */
  readonly effect: number
  /** Standard deviation between runs. */
  readonly sd: number
  readonly alpha: number
  readonly power: number
  readonly n1?: number
  readonly df?: number
  /** How far to look; 1000 if not given. */
  readonly most?: number
}
