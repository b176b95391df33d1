import type { DetectorConstants } from '../stats/detector-constants.ts'
import { type NoiseModel, noiseModel } from '../stats/noise-model.ts'
import type { Standardised } from '../stats/robust-fit.ts'
import type { SeriesPoint } from './series-point.ts'
import { epochStarts } from './series-points.ts'
import { errorToScale, type SeriesScale, scaleOf, toScale } from './series-scale.ts'

/** How a stretch's values become values in units of its noise. Frozen while points are appended. */
export interface Footing {
  readonly scale: SeriesScale
  readonly noise: NoiseModel
  /** Mean square of the points' own standard errors, on the scale. */
  readonly meanSquareError: number
}

/**
 * The noise of a stretch. The newest points have no say in it: were they after a shift, they would make it look like
 * noise. All have one while the stretch is short. `known` are places at which the level is known to have shifted.
 */
export function footingOf(
  points: readonly SeriesPoint[],
  known: readonly number[],
  constants: DetectorConstants,
): Footing {
  const scale = scaleOf(points)
  const heldBack = Math.min(constants.heldBack, Math.floor(points.length / 4))
  const settled = points.slice(0, points.length - heldBack)
  const bounds = [...new Set([...epochStarts(settled), ...known])]
  const values = Float64Array.from(settled, (point) => toScale(scale, point.value))
  const noise = noiseModel(values, {
    constants,
    floor: scale.floor,
    bounds: bounds.filter((at) => at < settled.length),
  })
  return { scale, noise, meanSquareError: meanSquareError(scale, settled) }
}

/** The stretch in units of the footing's noise; points beyond those that the noise was learnt from weigh like its last. */
export function standardise(points: readonly SeriesPoint[], footing: Footing): Standardised {
  return {
    values: Float64Array.from(points, (point) => standardValue(footing, point)),
    weights: Float64Array.from(points, (point, i) => standardWeight(footing, point, i)),
  }
}

export function standardValue({ scale, noise }: Footing, point: SeriesPoint): number {
  return (toScale(scale, point.value) - noise.origin) / noise.sd
}

/** A point whose own standard error is larger than is usual weighs less, as its variance is larger by that. */
export function standardWeight(
  { scale, noise, meanSquareError }: Footing,
  point: SeriesPoint,
  index: number,
): number {
  const local = noise.local[Math.min(index, noise.local.length - 1)] ?? 1
  const error = errorToScale(scale, point)
  if (error === null) return 1 / local
  const excess = (error * error - meanSquareError) / (noise.sd * noise.sd)
  return 1 / Math.max(leastVariance, local + Math.min(excess, mostExcess))
}

/** However well repetitions of one run agree, runs differ. */
const leastVariance = 0.2
const mostExcess = 24

function meanSquareError(scale: SeriesScale, points: readonly SeriesPoint[]): number {
  let sum = 0
  let known = 0
  for (const point of points) {
    const error = errorToScale(scale, point)
    if (error === null) continue
    sum += error * error
    known++
  }
  return known === 0 ? 0 : sum / known
}
