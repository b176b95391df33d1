import { printedResolution } from '../stats/resolution.ts'
import type { Level } from './level.ts'

/** What is known beforehand of how runs of a series vary, e.g. from its level's history or from calibration. */
export interface SpreadPrior {
  /** On the scale of the level: of logarithms where all runs are above zero, else in the unit. */
  readonly spread: number
  readonly freedom: number
}

/**
 * The level of a few independent runs taken as they are, such as the base's side of confirmation runs in fresh boots:
 * mean and standard deviation, on logarithms where all are above zero. The spread is pooled with `prior`, which counts
 * by its degrees of freedom, and is never below what values printed in steps allow to tell.
 *
 * Not for a series' history, whose level moves: `startTracker` follows that. Throws `RangeError` for fewer than two
 * runs without a prior, for none, and for numbers that are none.
 */
export function levelOfRuns(
  values: readonly number[],
  prior: SpreadPrior = { spread: 0, freedom: 0 },
): Level {
  const n = values.length
  const least = prior.freedom > 0 ? 1 : 2
  if (n < least) throw new RangeError(`Expected at least ${least} runs to take a level of, got ${n}`)
  const wrong = values.find((value) => !Number.isFinite(value))
  if (wrong !== undefined) throw new RangeError(`Expected finite numbers to take a level of, got ${wrong}`)
  const logarithmic = values.every((value) => value > 0)
  const scaled = logarithmic ? values.map(Math.log) : values
  const centre = scaled.reduce((sum, value) => sum + value, 0) / n
  const squares = scaled.reduce((sum, value) => sum + (value - centre) ** 2, 0)
  const freedom = n - 1 + prior.freedom
  const pooled = Math.sqrt((squares + prior.freedom * prior.spread ** 2) / freedom)
  const spread = Math.max(pooled, roundingSpread(values) / (logarithmic ? Math.exp(centre) : 1))
  return {
    scale: logarithmic ? 'log' : 'linear',
    start: 0,
    points: n,
    centre,
    centreError: spread / Math.sqrt(n),
    spread,
    freedom,
  }
}

/**
 * The standard deviation that printing in steps alone allows for: step/√12 for the rounding of one value, twice that
 * because a level that lies between two steps flips between them.
 */
function roundingSpread(values: readonly number[]): number {
  return (printedResolution(values) * 2) / Math.sqrt(12)
}
