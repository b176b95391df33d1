import type { DetectorConstants } from '../stats/detector-constants.ts'
import { normalUpperTail } from '../stats/normal.ts'
import { fitLevel, type Standardised, squareAt } from '../stats/robust-fit.ts'
import type { ChangePoint } from './change-point.ts'
import { fromScale, relativeChange } from './series-scale.ts'
import type { Footing } from './standardise.ts'
import type { Weigher } from './weigher.ts'

/** A bound between two levels, `from` and `to` being the next ones; all as places in the stretch. */
export interface Bound {
  readonly from: number
  readonly at: number
  readonly to: number
  readonly last: boolean
  readonly cause: ChangePoint['cause']
}

/** A bound in the words and units of the metric, its places counted from the stretch's own start at `offset`. */
export function describeChange(
  series: Standardised,
  bound: Bound,
  { footing, constants, weigh, threshold, offset }: DescribeOptions,
): { readonly change: ChangePoint; readonly evidence: number } {
  const { scale, noise } = footing
  const cap = constants.evidenceCap
  const shift = weigh(series, bound, threshold)
  const level = (standard: number) => noise.origin + standard * noise.sd
  const [before, after] = [level(shift.before), level(shift.after)]
  const margin = intervalReach * shift.error * noise.sd
  const relative = relativeChange(scale, before, after)
  const place = placesOf(series, bound, cap, noise.longRun)
  const splits = Math.max(1, bound.to - bound.from - 2)
  return {
    evidence: shift.evidence,
    change: {
      index: offset + bound.at,
      earliest: offset + (bound.cause === 'epoch' ? bound.at : place.earliest),
      latest: offset + (bound.cause === 'epoch' ? bound.at : place.latest),
      before: fromScale(scale, before),
      after: fromScale(scale, after),
      effect:
        relative === null
          ? null
          : {
              relative,
              low: relativeChange(scale, before, after - margin) ?? relative,
              high: relativeChange(scale, before, after + margin) ?? relative,
            },
      p: Math.min(1, 2 * (bound.cause === 'epoch' ? 1 : splits) * normalUpperTail(Math.sqrt(shift.evidence))),
      cause: bound.cause,
    },
  }
}

export interface DescribeOptions {
  readonly footing: Footing
  readonly constants: DetectorConstants
  readonly weigh: Weigher
  readonly threshold: number
  /** Place of the stretch's first point in the series. */
  readonly offset: number
}

/** Normal quantile of a 95 % interval. */
const intervalReach = 1.96
/** χ² with one degree of freedom at 95 %. */
const likelyWithin = 3.84

/** The places where the shift could as well be: those that cost hardly more than the best. */
function placesOf(series: Standardised, { from, at, to }: Bound, cap: number, longRun: number) {
  const before = fitLevel(series, from, at, cap).level
  const after = fitLevel(series, at, to, cap).level
  const loss = (i: number, level: number) => Math.min(squareAt(series, i, level), cap)
  const limit = likelyWithin * longRun
  let earliest = at
  let cost = 0
  for (let i = at - 1; i > from; i--) {
    cost += loss(i, after) - loss(i, before)
    if (cost <= limit) earliest = i
  }
  let latest = at
  cost = 0
  for (let i = at; i < to - 1; i++) {
    cost += loss(i, before) - loss(i, after)
    if (cost <= limit) latest = i + 1
  }
  return { earliest, latest }
}
