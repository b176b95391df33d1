import type { Effect, Interval } from '../contract/verdict.ts'
import { predictionInterval } from '../stats/prediction-interval.ts'
import { printedResolution } from '../stats/resolution.ts'
import { policy } from './policy.ts'

/** One value beside its baseline, without a word on whether it is good. */
export interface Comparison {
  readonly runs: number
  /** Geometric mean of the baseline; arithmetic where a value is zero or below. */
  readonly centre: number
  readonly expected: Interval
  readonly outside: boolean
  /** Sign and size of the change, on the scale of the comparison. */
  readonly shift: number
  /** Null where the centre is zero and nothing can be said relative to it; so are the two below. */
  readonly effect: Effect | null
  /** The expected interval relative to the centre. */
  readonly margins: Interval | null
  readonly smallestDetectable: number | null
}

/** Compares a value with at least two baseline values: on logs where all are positive, else as they are. */
export function compare(value: number, baseline: readonly number[]): Comparison {
  const positive = value > 0 && baseline.every((other) => other > 0)
  return positive ? compareLogs(value, baseline) : compareLinear(value, baseline)
}

/** The centre that `compare` would report for these values. */
export function centreOf(values: readonly number[]): number {
  const mean = (numbers: readonly number[]) => numbers.reduce((sum, x) => sum + x, 0) / numbers.length
  return values.every((value) => value > 0) ? Math.exp(mean(values.map(Math.log))) : mean(values)
}

function compareLogs(value: number, baseline: readonly number[]): Comparison {
  const step = roundingSpread([...baseline, value]) / centreOf(baseline)
  const { centre, margin, smallestDetectable } = predictionInterval(baseline.map(Math.log), {
    confidence: policy.confidence,
    power: policy.power,
    leastSpread: Math.max(policy.leastRelativeSpread, step),
  })
  const shift = Math.log(value) - centre
  return {
    runs: baseline.length,
    centre: Math.exp(centre),
    expected: { low: Math.exp(centre - margin), high: Math.exp(centre + margin) },
    outside: Math.abs(shift) > margin,
    shift,
    effect: {
      relative: Math.expm1(shift),
      low: Math.expm1(shift - margin),
      high: Math.expm1(shift + margin),
    },
    margins: { low: Math.expm1(-margin), high: Math.expm1(margin) },
    smallestDetectable: Math.expm1(smallestDetectable),
  }
}

function compareLinear(value: number, baseline: readonly number[]): Comparison {
  const size = Math.abs(centreOf(baseline))
  const { centre, margin, smallestDetectable } = predictionInterval(baseline, {
    confidence: policy.confidence,
    power: policy.power,
    leastSpread: Math.max(policy.leastRelativeSpread * size, roundingSpread([...baseline, value])),
  })
  const shift = value - centre
  const relative = (change: number) => change / size
  const neverNegative = value >= 0 && baseline.every((other) => other >= 0)
  const low = neverNegative ? Math.max(0, centre - margin) : centre - margin
  return {
    runs: baseline.length,
    centre,
    expected: { low, high: centre + margin },
    outside: Math.abs(shift) > margin,
    shift,
    ...(size === 0
      ? { effect: null, margins: null, smallestDetectable: null }
      : {
          effect: {
            relative: relative(shift),
            low: relative(shift - margin),
            high: relative(shift + margin),
          },
          margins: { low: relative(low - centre), high: relative(margin) },
          smallestDetectable: relative(smallestDetectable),
        }),
  }
}

/**
 * The standard deviation that printing in steps alone allows for: step/√12 for the rounding of one value, twice that
 * because a level that lies between two steps flips between them.
 */
function roundingSpread(values: readonly number[]): number {
  return (printedResolution(values) * 2) / Math.sqrt(12)
}
