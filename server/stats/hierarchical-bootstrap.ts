import { resample } from './bootstrap.ts'
import { normalCdf } from './normal.ts'
import { sortedQuantile } from './quantiles.ts'
import { requireCount, requireProbability, requireValues } from './require-values.ts'
import { type Random, seededRandom } from './seeded-random.ts'
import { studentTQuantile } from './student-t.ts'

/**
 * Purpose: by how much the runs of b differ from those of a when each run has several repetitions: runs are drawn with
 * replacement, then repetitions within each drawn run, so that both spreads count and the run stays the unit.
 * Method: a group's value is the mean over runs of the median of repetitions, of logarithms on the log scale. The
 * percentiles are widened as Student's t is against the normal distribution, since n runs drawn from n spread too
 * little by (n − 1)/n, and n is small.
 * Assumes: independent runs; within a run, repetitions without trend.
 * Not for: two runs in a group, whose means are too few to have percentiles (t-test.ts with a known spread between runs
 * serves better); repetitions that spread much more than runs: drawing counts them twice, so that a 95 % interval holds
 * the truth in 97 of 100 cases where they spread half as much as runs, and in nearly all where twice as much.
 * The same seed gives the same interval.
 * Errors: RangeError for fewer than two runs in a group, a run without repetitions, NaN, infinity, values of 0 or less
 * on the log scale, fewer than 100 resamples.
 * Reference: Davison & Hinkley (1997), "Bootstrap Methods", §3.8; Kalibera & Jones (2013), "Rigorous benchmarking in
 * reasonable time", ISMM; widening after Hesterberg (2015), The American Statistician 69(4).
 */
export function hierarchicalBootstrap(
  a: readonly (readonly number[])[],
  b: readonly (readonly number[])[],
  options: HierarchicalOptions,
): DifferenceInterval {
  const { confidence, seed, resamples = 2000 } = options
  requireProbability('a confidence', confidence)
  requireCount('resamples', resamples, 100)
  const first = checked('the first group', a, options.scale)
  const second = checked('the second group', b, options.scale)
  const random = seededRandom(seed)
  const replicates = Float64Array.from({ length: resamples }, () => {
    return centre(redrawn(second, random)) - centre(redrawn(first, random))
  }).sort()
  const left = widened((1 - confidence) / 2, Math.min(a.length, b.length))
  return {
    difference: centre(second) - centre(first),
    low: sortedQuantile(replicates, left),
    high: sortedQuantile(replicates, 1 - left),
  }
}

export interface HierarchicalOptions {
  readonly confidence: number
  readonly seed: number
  /** On 'log' the difference is of natural logarithms, so that exp(difference) is a ratio. */
  readonly scale: 'log' | 'linear'
  /** 2000 if not given. */
  readonly resamples?: number
}

export interface DifferenceInterval {
  /** b − a, on the scale asked for. */
  readonly difference: number
  readonly low: number
  readonly high: number
}

type Runs = readonly (readonly number[])[]

function checked(name: string, runs: Runs, scale: 'log' | 'linear'): Runs {
  if (runs.length < 2) throw new RangeError(`Expected at least two runs in ${name}, got ${runs.length}`)
  return runs.map((run, i) => {
    requireValues(`run ${i} of ${name}`, run, 1)
    if (scale === 'linear') return run
    const bad = run.find((value) => value <= 0)
    if (bad === undefined) return run.map(Math.log)
    throw new RangeError(`Expected values above 0 for the log scale in run ${i} of ${name}, got ${bad}`)
  })
}

function centre(runs: Runs): number {
  return runs.reduce((sum, run) => sum + median(run), 0) / runs.length
}

function median(values: readonly number[]): number {
  return sortedQuantile(Float64Array.from(values).sort(), 0.5)
}

function redrawn(runs: Runs, random: Random): Runs {
  return resample(runs, random).map((run) => resample(run, random))
}

/** The tail to cut on each side so that `tail` is left out where n runs estimate the spread. */
function widened(tail: number, n: number): number {
  return normalCdf(Math.sqrt(n / (n - 1)) * studentTQuantile(tail, n - 1))
}
