import { sortedQuantile } from './quantiles.ts'

/**
 * Purpose: the level, or the straight line, of a stretch of a series that may hold odd points: least Σ min(w·r², cap).
 * Method: iterated least squares over the points within the cap, from medians as the start, so that up to nearly half
 * of the points may be odd.
 * Assumes: standardised values, weights above zero, a stretch of at least one point.
 * Not for: a proof of the least: with two clusters of equal size it settles on one of them.
 * Reference: Huber & Ronchetti (2009), "Robust Statistics", ch. 3 (skipped mean); Fearnhead & Rigaill (2019), as in
 * functional-pruning.ts, whose loss this is.
 */
export function fitLevel(series: Standardised, from: number, to: number, cap: number): LevelFit {
  const level = settle(series, from, to, cap)
  const { values, weights } = series
  let cost = 0
  let weight = 0
  let scatter = 0
  let ordinary = 0
  for (let i = from; i < to; i++) {
    const w = weights[i] ?? 1
    const residual = (values[i] ?? 0) - level
    const loss = w * residual * residual
    cost += Math.min(loss, cap)
    if (loss < cap) weight += w
    if (loss > outlierFrom) continue
    scatter += Math.min(loss, scatterCap)
    ordinary++
  }
  return { level, cost, weight: weight > 0 ? weight : (weights[from] ?? 1), scatter, ordinary }
}

/** A point's squared distance from a level, in its own variances. */
export function squareAt({ values, weights }: Standardised, index: number, level: number): number {
  const residual = (values[index] ?? 0) - level
  return (weights[index] ?? 1) * residual * residual
}

/** The mean of the points within the cap of it. */
function settle({ values, weights }: Standardised, from: number, to: number, cap: number): number {
  let level = medianWithin(values, from, to)
  for (let round = 0; round < mostRounds; round++) {
    let weight = 0
    let sum = 0
    for (let i = from; i < to; i++) {
      const w = weights[i] ?? 1
      const value = values[i] ?? 0
      if (w * (value - level) * (value - level) >= cap) continue
      weight += w
      sum += w * value
    }
    if (weight === 0) return level
    const next = sum / weight
    if (Math.abs(next - level) < tolerance) return next
    level = next
  }
  return level
}

/** A series in units of its noise, with the weight of each point (the inverse of its variance in those units). */
export interface Standardised {
  readonly values: Float64Array
  readonly weights: Float64Array
}

export interface LevelFit {
  readonly level: number
  /** Σ min(w·r², cap). */
  readonly cost: number
  /** Sum of the weights of the points within the cap. */
  readonly weight: number
  /** Sum of the squares of the points that are no outliers, and how many those are. */
  readonly scatter: number
  readonly ordinary: number
}

/** The least cost of a straight line through a stretch; infinite for fewer than five points, which fit almost any line. */
export function fitLineCost(series: Standardised, from: number, to: number, cap: number): number {
  if (to - from < 5) return Number.POSITIVE_INFINITY
  const { values, weights } = series
  const middle = (from + to - 1) / 2
  const { level, slope } = settleLine(series, from, to, cap)
  let cost = 0
  for (let i = from; i < to; i++) {
    const residual = (values[i] ?? 0) - level - slope * (i - middle)
    cost += Math.min((weights[i] ?? 1) * residual * residual, cap)
  }
  return cost
}

interface Line {
  /** At the middle of the stretch. */
  readonly level: number
  readonly slope: number
}

/** The line by least squares through the points within the cap of it, from the medians of both halves as the start. */
function settleLine(series: Standardised, from: number, to: number, cap: number): Line {
  const half = Math.floor((from + to) / 2)
  const early = medianWithin(series.values, from, half)
  const late = medianWithin(series.values, half, to)
  let line: Line = { level: (early + late) / 2, slope: (late - early) / ((to - from) / 2) }
  for (let round = 0; round < mostRounds; round++) {
    const next = leastSquares(series, from, to, { line, cap })
    if (next === null) return line
    const settled =
      Math.abs(next.slope - line.slope) < tolerance / 10 && Math.abs(next.level - line.level) < tolerance
    line = next
    if (settled) return line
  }
  return line
}

/** One round of it; null where the points within the cap determine no line. */
function leastSquares(
  { values, weights }: Standardised,
  from: number,
  to: number,
  { line, cap }: { readonly line: Line; readonly cap: number },
): Line | null {
  const middle = (from + to - 1) / 2
  let s = 0
  let sx = 0
  let sy = 0
  let sxx = 0
  let sxy = 0
  for (let i = from; i < to; i++) {
    const w = weights[i] ?? 1
    const x = i - middle
    const y = values[i] ?? 0
    const residual = y - line.level - line.slope * x
    if (w * residual * residual >= cap) continue
    s += w
    sx += w * x
    sy += w * y
    sxx += w * x * x
    sxy += w * x * y
  }
  const determinant = s * sxx - sx * sx
  if (!(determinant > 0)) return null
  const slope = (s * sxy - sx * sy) / determinant
  return { level: (sy - slope * sx) / s, slope }
}

/** Beyond four standard deviations a point says nothing of the scatter of the others; within, it counts as three. */
const outlierFrom = 16
const scatterCap = 9
const mostRounds = 12
const tolerance = 1e-6
/** A start is all that the median is for, so it is taken from at most this many points, evenly spread. */
const medianOf = 101

function medianWithin(values: Float64Array, from: number, to: number): number {
  const count = to - from
  const taken = Math.min(count, medianOf)
  const sample = new Float64Array(taken)
  for (let i = 0; i < taken; i++) sample[i] = values[from + Math.floor((i * count) / taken)] ?? 0
  return sortedQuantile(sample.sort(), 0.5)
}
