import type { DetectorConstants } from '../stats/detector-constants.ts'
import { meanVariance } from '../stats/noise-model.ts'
import { fitLevel } from '../stats/robust-fit.ts'
import type { Window } from './window.ts'

/**
 * What the next run of unchanged code is expected to give: the level of the current segment with its uncertainty.
 * All spreads are on the level's scale: natural logarithms for `log`, the metric's unit for `linear`.
 */
export interface Level {
  readonly scale: 'log' | 'linear'
  /** Index of the first point of the segment. */
  readonly start: number
  /** Points in the segment. */
  readonly points: number
  /** Robust centre of the segment, on the scale. */
  readonly centre: number
  /** Standard error of the centre, autocorrelation included. */
  readonly centreError: number
  /** Standard deviation of one run around the centre: between runs and within a run together. */
  readonly spread: number
  /** Degrees of freedom that the spread rests on. */
  readonly freedom: number
}

/** The level after the last of the bounds between the window's levels; null while one point is all there is. */
export function levelFrom(
  window: Window,
  bounds: readonly number[],
  constants: DetectorConstants,
): Level | null {
  const { series, footing, start } = window
  const { noise, scale } = footing
  const from = bounds.at(-1) ?? 0
  const to = series.values.length
  if (to < 2) return null
  const fit = fitLevel(series, from, to, constants.evidenceCap)
  const unit = scale.kind === 'log' ? 1 : scale.unit
  const { spread, freedom } = spreadOf(window, bounds)
  return {
    scale: scale.kind,
    start: start + from,
    points: to - from,
    centre: (noise.origin + fit.level * noise.sd) * unit,
    centreError: spread * Math.sqrt(meanVariance(noise.longRun, to - from) / fit.weight) * unit,
    spread: (spread / Math.sqrt(series.weights[to - 1] ?? 1)) * unit,
    freedom,
  }
}

/** Fewer points tell their noise less well than a sample's standard deviation does, which knows its degrees of freedom. */
const leastModelled = 20

/**
 * The standard deviation of one run, on the scale, and what it rests on: that of all levels in the window, so that a new
 * level need not gather its own.
 */
function spreadOf(window: Window, bounds: readonly number[]) {
  const { series, footing } = window
  const { noise, scale } = footing
  const ends = [...bounds, series.values.length]
  if (series.values.length >= leastModelled) {
    return { spread: noise.sd, freedom: Math.max(1, noise.points - ends.length) }
  }
  let squares = 0
  let from = 0
  for (const to of ends) {
    const mean = series.values.subarray(from, to).reduce((sum, value) => sum + value, 0) / (to - from)
    for (let i = from; i < to; i++) squares += ((series.values[i] ?? 0) - mean) ** 2
    from = to
  }
  const freedom = Math.max(1, series.values.length - ends.length)
  return { spread: Math.max(scale.floor, noise.sd * Math.sqrt(squares / freedom)), freedom }
}
