import type { DetectorConstants } from '../stats/detector-constants.ts'
import { type Segmentation, startSegmentation } from '../stats/functional-pruning.ts'
import { candidatePenalty } from '../stats/noise-model.ts'
import type { Standardised } from '../stats/robust-fit.ts'
import type { SeriesPoint } from './series-point.ts'
import { type Footing, footingOf, standardValue, standardWeight } from './standardise.ts'
import { createWeigher, type Weigher } from './weigher.ts'

/** The newest points of a series, in units of their noise: what a new point is weighed against. */
export interface Window {
  /** The first point's place in the series. */
  readonly start: number
  readonly points: readonly SeriesPoint[]
  readonly footing: Footing
  readonly series: Standardised
  readonly weigh: Weigher
  /** Places within the window at which the level may have shifted. */
  candidates(): number[]
  /**
   * Takes the newest point. The noise is learnt anew each time the window has grown by an eighth, around levels that
   * are taken to shift at the places `known`.
   */
  append(point: SeriesPoint, known: readonly number[]): void
  save(): SavedWindow
}

export interface SavedWindow {
  readonly start: number
  readonly points: readonly SeriesPoint[]
  /** Of the points, so many had come when the noise was last learnt. */
  readonly fitted: number
  /** Places in the window that were known to hold a shift then. */
  readonly known: readonly number[]
}

/** A window over points; as one that has grown to them since its noise was last learnt. */
export function openWindow(saved: SavedWindow, constants: DetectorConstants): Window {
  const { start, points: given, fitted } = saved
  const points = [...given]
  let fit = fitTo(points.slice(0, fitted), saved.known, constants)
  for (const point of points.slice(fitted)) fit.append(point)
  return {
    start,
    points,
    get footing() {
      return fit.footing
    },
    get series() {
      return fit.series()
    },
    get weigh() {
      return fit.weigh
    },
    candidates: () => fit.candidates(),
    append(point, known) {
      points.push(point)
      const isDue = points.length - fit.fitted >= Math.max(1, fit.fitted / 8)
      const leavesLogs = fit.footing.scale.kind === 'log' && point.value <= 0
      if (isDue || leavesLogs) fit = fitTo(points, known, constants)
      else fit.append(point)
    },
    save: () => ({ start, points: [...points], fitted: fit.fitted, known: fit.known }),
  }
}

/** The window of the same points without the oldest `count`; its noise is learnt anew. */
export function withoutOldest(window: Window, count: number, constants: DetectorConstants): Window {
  const points = window.points.slice(count)
  const known = window
    .save()
    .known.map((at) => at - count)
    .filter((at) => at > 0)
  return openWindow({ start: window.start + count, points, fitted: points.length, known }, constants)
}

interface Fit {
  readonly weigh: Weigher
  readonly known: readonly number[]
  readonly footing: Footing
  readonly fitted: number
  series(): Standardised
  candidates(): number[]
  append(point: SeriesPoint): void
}

function fitTo(points: readonly SeriesPoint[], known: readonly number[], constants: DetectorConstants): Fit {
  const footing = footingOf(points, known, constants)
  const segmentation: Segmentation = startSegmentation(
    candidatePenalty(footing.noise, points.length, constants),
  )
  const room = points.length + Math.ceil(points.length / 8) + 1
  const values = new Float64Array(room)
  const weights = new Float64Array(room)
  let count = 0
  const append = (point: SeriesPoint) => {
    const value = standardValue(footing, point)
    const weight = standardWeight(footing, point, count)
    values[count] = value
    weights[count] = weight
    count++
    segmentation.append(value, weight, constants.candidateCap)
  }
  for (const point of points) append(point)
  return {
    footing,
    weigh: createWeigher(footing, constants),
    known,
    fitted: points.length,
    series: () => ({ values: values.subarray(0, count), weights: weights.subarray(0, count) }),
    candidates: () => segmentation.changes(),
    append,
  }
}
