/**
 * Purpose: how much rarer, or more common, a run of high (or low) values is in this noise than in normal noise. Skewed
 * and heavy-tailed noise throws three high values in a row more often than its variance tells; bounded noise hardly ever.
 * Method: the mean of L values reaches d with a probability that falls like exp(−L·I(d)); I is the Legendre transform of
 * the logarithm of the residuals' moment generating function (Cramér), d²/2 for normal noise. The residuals are clipped,
 * and joined by a few normal ones, so that a sample says nothing about deviations that it has not seen.
 * Assumes: residuals of mean about 0 and variance about 1, independent.
 * Not for: means of two stretches of equal length, where the skews cancel; probabilities (it is an exponent).
 * Reference: Dembo & Zeitouni (2010), "Large Deviations Techniques and Applications", §2.2.
 */
export function deviationRate(residuals: Float64Array): DeviationRate {
  if (residuals.length === 0) return normalRate
  const sample = sampleOf(residuals)
  return { up: rates(sample, 1), down: rates(sample, -1) }
}

/** I(d) relative to normal noise, at deviations of a quarter, two quarters … of a standard deviation. */
export interface DeviationRate {
  readonly up: readonly number[]
  readonly down: readonly number[]
}

const steps = 14
const stepSize = 0.25
/** Residuals count as at most so many standard deviations: fourteen quarters. */
const clip = steps * stepSize
/** So many normal residuals are added to the sample. */
const assumedNormal = 40

export const normalRate: DeviationRate = {
  up: new Array<number>(steps).fill(1),
  down: new Array<number>(steps).fill(1),
}

/** Relative rate of a mean that deviates by `shift` standard deviations; its sign says to which side. */
export function relativeRate(rate: DeviationRate, shift: number): number {
  const side = shift > 0 ? rate.up : rate.down
  const place = Math.min(steps, Math.abs(shift) / stepSize)
  const low = Math.max(1, Math.floor(place))
  const below = side[low - 1] ?? 1
  const above = side[Math.min(steps, low + 1) - 1] ?? 1
  return below + (above - below) * Math.max(0, place - low)
}

function rates(sample: Float64Array, sign: 1 | -1): number[] {
  const logMeans = tilts.map((tilt) => logMeanExp(sample, sign * tilt))
  return Array.from({ length: steps }, (_, i) => {
    const deviation = (i + 1) * stepSize
    let best = 0
    for (const [j, tilt] of tilts.entries()) best = Math.max(best, tilt * deviation - (logMeans[j] ?? 0))
    return Math.min(mostRelative, Math.max(leastRelative, best / (deviation * deviation * 0.5)))
  })
}

/** The transform is taken at these; the best tilt of normal noise is the deviation itself. */
const tilts = Array.from({ length: 16 }, (_, i) => (i + 1) * stepSize)
/**
 * Noise may make evidence count less, by a quarter at most, never more: that a hundred points saw no far deviation is
 * little reason to find a new one more telling than in normal noise.
 */
const mostRelative = 1
const leastRelative = 0.75

function logMeanExp(sample: Float64Array, tilt: number): number {
  let sum = assumedNormal * Math.exp((tilt * tilt) / 2)
  for (const residual of sample) sum += Math.exp(tilt * residual)
  return Math.log(sum / (sample.length + assumedNormal))
}

/** Residuals clipped and of mean zero; of many an even choice, as exponentials are dear. */
function sampleOf(residuals: Float64Array): Float64Array {
  const count = Math.min(residuals.length, mostSampled)
  const sample = new Float64Array(count)
  let sum = 0
  for (let i = 0; i < count; i++) {
    const residual = residuals[Math.floor((i * residuals.length) / count)] ?? 0
    sample[i] = Math.max(-clip, Math.min(clip, residual))
    sum += sample[i] ?? 0
  }
  for (let i = 0; i < count; i++) sample[i] = (sample[i] ?? 0) - sum / count
  return sample
}

const mostSampled = 512
