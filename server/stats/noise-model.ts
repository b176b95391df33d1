import type { DetectorConstants } from './detector-constants.ts'
import { type DeviationRate, normalRate } from './deviation-rate.ts'
import { differenceNoise } from './difference-noise.ts'
import { segment } from './functional-pruning.ts'
import { pruneShifts } from './prune-shifts.ts'
import { correlationOf, longRunOf, residualNoise } from './residual-noise.ts'
import type { Standardised } from './robust-fit.ts'
import { shiftEvidence } from './shift-evidence.ts'

/**
 * Purpose: the noise of a series, from its own points: what a shift has to stand out from.
 * Method: a first idea from differences, the shifts that stand out from it, and the residuals around the levels between
 * them. Differences cannot tell autocorrelated noise from a staircase of shifts, so both readings are tried, and the
 * better description kept: the smaller innovations, each level at the price of a shift.
 * Assumes: finite values of ordinary size, in the order measured; `floor` is the least standard deviation to believe
 * (rounding, constant series).
 * Not for: naming the shifts: those found here are only taken out.
 */
export function noiseModel(values: Float64Array, options: NoiseOptions): NoiseModel {
  const origin = values[values.length >> 1] ?? 0
  const first = values.length >= 2 ? differenceNoise(values) : { variance: 0, ratio: 1 }
  if (values.length < leastRefined) {
    const local = new Float64Array(values.length).fill(1)
    const sd = Math.max(options.floor, Math.sqrt(first.variance))
    return { origin, sd, local, longRun: 1, points: values.length, rate: normalRate }
  }
  const readings = first.ratio === 1 ? [1] : [1, first.ratio]
  const fits = readings.map((ratio) =>
    refine(values, origin, { ...options, variance: first.variance, ratio }),
  )
  const best = fits.reduce((one, other) => (other.price < one.price ? other : one))
  const { local, longRun, rate } = best.noise
  return { origin, sd: best.sd, local, longRun, points: values.length, rate }
}

/** Fewer points tell no more of their noise than their differences do. */
const leastRefined = 8

interface Reading extends NoiseOptions {
  /** Of the differences of neighbours. */
  readonly variance: number
  /** Variance of the values to that: above 1 where neighbours resemble each other. */
  readonly ratio: number
}

/** The noise around the levels that one reading of the differences suggests, and how good a description that is. */
function refine(
  values: Float64Array,
  origin: number,
  { constants, bounds, floor, variance, ratio }: Reading,
) {
  const unit = Math.max(floor, Math.sqrt(variance * ratio))
  const longRun = longRunOf(1 - 1 / ratio)
  const series: Standardised = {
    values: values.map((value) => (value - origin) / unit),
    weights: new Float64Array(values.length).fill(1),
  }
  // Levels that noise alone suggests would take some of it away; the fewer the points, the more easily.
  const penalty = candidatePenalty({ longRun: 1, points: values.length }, values.length, constants)
  const candidates = segment(series, { penalty: penalty * longRun, cap: constants.candidateCap })
  const cuts = [...new Set([...candidates, ...bounds])].sort((a, b) => a - b)
  const noiseSoFar = {
    cap: constants.evidenceCap,
    inflation: () => longRun,
    rate: normalRate,
    threshold: penalty,
  }
  const changes = pruneShifts(series, cuts, {
    weigh: (place) => shiftEvidence(series, place, noiseSoFar).evidence,
    threshold: () => penalty,
    leastStretch: 2,
    pinned: new Set(bounds),
  })
  const noise = residualNoise(series, changes, constants.candidateCap)
  const sd = Math.max(floor, unit * Math.sqrt(noise.variance))
  const correlation = correlationOf(noise.longRun)
  const innovations = sd * sd * (1 - correlation * correlation)
  return { noise, sd, price: values.length * Math.log(innovations) + penalty * changes.length }
}

export interface NoiseOptions {
  readonly constants: DetectorConstants
  /** Places where the level may differ for a known reason: epochs. */
  readonly bounds: readonly number[]
  /** Least standard deviation to believe, in the values' unit. */
  readonly floor: number
}

export interface NoiseModel {
  /** Some value of the series: what standardised values count from. */
  readonly origin: number
  /** Standard deviation of one value around its level. */
  readonly sd: number
  /** Variance of each point relative to the series'. */
  readonly local: Float64Array
  /** By how much the variance of a mean of many neighbours exceeds that of as many independent values. */
  readonly longRun: number
  /** How runs of deviations in this noise compare to those in normal noise. */
  readonly rate: DeviationRate
  /** Points that this was learnt from. */
  readonly points: number
}

/**
 * By how much evidence has to be discounted at a shift whose shorter side has so many points: for autocorrelated noise
 * by the variance of a mean of that many, and for what a short series cannot know of its own noise.
 */
export function inflation(
  { longRun, points }: NoiseModel,
  shorter: number,
  constants: DetectorConstants,
): number {
  const known = Math.max(1, Math.min(points, constants.knownMost))
  const excess = (meanVariance(longRun, shorter) - 1) * (1 + constants.correlationDoubt / known)
  return (1 + excess) * (1 + constants.shortPrior / known)
}

/**
 * Variance of the mean of so many neighbours to that of as many independent values, for AR(1) noise, exactly: 1 where
 * `longRun` is 1, and near `longRun` for many.
 * Reference: Anderson (1971), "The Statistical Analysis of Time Series", §8.2.
 */
export function meanVariance(longRun: number, points: number): number {
  const correlation = correlationOf(longRun)
  const rest = 1 - correlation
  return (
    1 + (2 * correlation) / rest - (2 * correlation * (1 - correlation ** points)) / (points * rest * rest)
  )
}

/**
 * What a candidate for a shift has to gain; cheap, as each is weighed again. It grows with `lengthFactor` to the power 2.4,
 * as long series measured in the field wander in ways that no noise model has.
 */
export function candidatePenalty(
  { longRun, points }: Pick<NoiseModel, 'longRun' | 'points'>,
  length: number,
  constants: DetectorConstants,
): number {
  const doubt = 1 + constants.shortPrior / Math.max(points, 1)
  return constants.candidatePenalty * Math.sqrt(longRun) * doubt * lengthFactor(length) ** 2.4
}

/**
 * A longer series has more places at which noise may look like a shift: what is needed grows with the logarithm of its
 * length. Up to 300 points nothing changes; from 10,000 on neither, which no series of runs reaches, so that the work for
 * a point stays bounded.
 */
export function lengthFactor(points: number): number {
  return Math.max(1, Math.log(Math.min(points, 10_000)) / Math.log(300))
}
