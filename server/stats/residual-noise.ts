import { type DeviationRate, deviationRate } from './deviation-rate.ts'
import { fitLevel, type Standardised } from './robust-fit.ts'

/**
 * Purpose: what the noise of a series is once its level shifts are taken out: its variance, how that varies along the
 * series, and how far neighbours resemble each other.
 * Method: variance as the mean of capped squares of the residuals; a moving mean of the same, drawn towards the whole by
 * as much as it would scatter in a series of one variance (James–Stein); autocorrelation at lag 1 of clipped residuals,
 * corrected for the levels' having been estimated.
 * Assumes: a standardised series, its candidate shifts (too many do less harm than too few).
 * Not for: fewer than eight points, which tell too little: the caller's first idea stands.
 * Reference: Kendall & Ord (1990), "Time Series", §6 (bias of the sample autocorrelation); Efron & Morris (1973), JASA
 * 68(341); Anderson (1971), "The Statistical Analysis of Time Series", §8 (long-run variance of AR(1)).
 */
export function residualNoise(series: Standardised, changes: readonly number[], cap: number): ResidualNoise {
  const residuals = residualsOf(series, changes, cap)
  const variance = cappedVariance(residuals, changes.length + 1)
  const unit = Math.sqrt(variance)
  for (let i = 0; i < residuals.length; i++) residuals[i] = (residuals[i] ?? 0) / unit
  const local = localVariance(residuals, cap)
  const correlation = lagOneCorrelation(residuals, local, changes)
  for (let i = 0; i < residuals.length; i++) residuals[i] = (residuals[i] ?? 0) / Math.sqrt(local[i] ?? 1)
  return { variance, local, longRun: longRunOf(correlation), rate: deviationRate(residuals) }
}

/** The long-run ratio of AR(1) noise whose neighbours correlate so. */
export function longRunOf(correlation: number): number {
  return (1 + correlation) / (1 - correlation)
}

/** And back: the correlation of neighbours that a long-run ratio stands for. */
export function correlationOf(longRun: number): number {
  return (longRun - 1) / (longRun + 1)
}

export interface ResidualNoise {
  /** In the square of the series' unit. */
  readonly variance: number
  /** Of each point, relative to `variance`. */
  readonly local: Float64Array
  /** By how much the variance of a mean of neighbours exceeds that of as many independent values; at least 1. */
  readonly longRun: number
  readonly rate: DeviationRate
}

/** Squares count as at most five variances, so that three outliers in a hundred raise the variance by an eighth. */
const varianceCap = 5
/** Share of a normal distribution's variance that is left then. */
const keptByCap = 0.955
/** Points on either side that a local variance is the mean over: as many as a change of variance should take to show. */
const reach = 30
const leastLocalVariance = 0.15
const mostCorrelation = 0.85
/** Residuals are clipped at so many standard deviations, lest one odd point decide. */
const clip = 3

function residualsOf(series: Standardised, changes: readonly number[], cap: number): Float64Array {
  const residuals = new Float64Array(series.values.length)
  const bounds = [0, ...changes, residuals.length]
  for (let k = 0; k + 1 < bounds.length; k++) {
    const from = bounds[k] ?? 0
    const to = bounds[k + 1] ?? 0
    const { level } = fitLevel(series, from, to, cap)
    for (let i = from; i < to; i++) residuals[i] = (series.values[i] ?? 0) - level
  }
  return residuals
}

/** The fixed point of: variance = mean of squares capped at `varianceCap` variances. */
function cappedVariance(residuals: Float64Array, levels: number): number {
  const freedom = Math.max(1, residuals.length - levels)
  let variance = 1
  for (let round = 0; round < 5; round++) {
    let sum = 0
    for (const residual of residuals) sum += Math.min(residual * residual, varianceCap * variance)
    variance = Math.max(1e-6, sum / freedom / keptByCap)
  }
  return variance
}

function localVariance(residuals: Float64Array, cap: number): Float64Array {
  const n = residuals.length
  const local = new Float64Array(n).fill(1)
  if (n < 40) return local
  const sums = new Float64Array(n + 1)
  let squares = 0
  for (let i = 0; i < n; i++) {
    const square = Math.min((residuals[i] ?? 0) ** 2, cap)
    sums[i + 1] = (sums[i] ?? 0) + square
    squares += square * square
  }
  const mean = (sums[n] ?? 0) / n
  if (!(mean > 0)) return local
  const width = Math.min(reach, Math.floor(n / 4))
  let sum = 0
  for (let i = 0; i < n; i++) {
    const from = Math.max(0, i - width)
    const to = Math.min(n, i + width + 1)
    local[i] = ((sums[to] ?? 0) - (sums[from] ?? 0)) / (to - from) / mean
    sum += local[i] ?? 0
  }
  let observed = 0
  for (const value of local) observed += (value - sum / n) ** 2 / n
  const byChance = (squares / n / mean ** 2 - 1) / (2 * width + 1)
  const share = observed > byChance ? 1 - byChance / observed : 0
  for (let i = 0; i < n; i++) local[i] = Math.max(leastLocalVariance, 1 + share * ((local[i] ?? 1) - 1))
  return local
}

function lagOneCorrelation(residuals: Float64Array, local: Float64Array, changes: readonly number[]): number {
  const n = residuals.length
  const firsts = new Set(changes)
  let squares = 0
  let products = 0
  let pairs = 0
  let previous = 0
  for (let i = 0; i < n; i++) {
    const scaled = (residuals[i] ?? 0) / Math.sqrt(local[i] ?? 1)
    const clipped = Math.max(-clip, Math.min(clip, scaled))
    squares += clipped * clipped
    if (i > 0 && !firsts.has(i)) {
      products += clipped * previous
      pairs++
    }
    previous = clipped
  }
  if (squares === 0 || pairs === 0) return 0
  const raw = products / pairs / (squares / n)
  const corrected = raw + ((1 + 3 * raw) * (changes.length + 1)) / n
  return Math.max(0, Math.min(mostCorrelation, corrected))
}
