import type { DetectorConstants } from '../stats/detector-constants.ts'
import { fitLevel, type Standardised } from '../stats/robust-fit.ts'
import type { Weigher } from './weigher.ts'

/**
 * The place among the newest points at which a shift is most evident, or null where none is: each is weighed directly,
 * as candidates come a point or two later than need be. `from` is the first point of the last level.
 */
export function scanTail(
  series: Standardised,
  from: number,
  { constants, weigh, threshold }: TailRules,
): number | null {
  const to = series.values.length
  const level = fitLevel(series, from, to, constants.evidenceCap).level
  let best: number | null = null
  let most = 1
  for (let length = constants.leastStretch; length <= constants.tailScan; length++) {
    const at = to - length
    if (at - from < leastBefore) break
    const needed = threshold(at)
    if (squaredDistance(series, at, level) * worthALook < needed) continue
    const strength = weigh(series, { from, at, to, last: true }, needed).evidence / needed
    if (strength < most) continue
    most = strength
    best = at
  }
  return best
}

export interface TailRules {
  readonly constants: DetectorConstants
  readonly weigh: Weigher
  /** Evidence that a shift at a point needs. */
  threshold(at: number): number
}

/** Points that a level needs before a direct look at the newest ones makes sense. */
const leastBefore = 5
/** A plain mean that is not within this factor of the evidence needed saves the exact look. */
const worthALook = 3

function squaredDistance({ values, weights }: Standardised, at: number, level: number): number {
  let sum = 0
  let weight = 0
  for (let i = at; i < values.length; i++) {
    sum += (weights[i] ?? 1) * ((values[i] ?? 0) - level)
    weight += weights[i] ?? 1
  }
  return weight > 0 ? (sum * sum) / weight : 0
}
