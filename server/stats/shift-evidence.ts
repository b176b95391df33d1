import { type DeviationRate, relativeRate } from './deviation-rate.ts'
import { fitLevel, fitLineCost, type LevelFit, type Standardised, squareAt } from './robust-fit.ts'

/**
 * Purpose: how strongly a series says that its level shifted at one place, rather than drifted, wavered or had odd
 * points there. On the scale of χ² with one degree of freedom: about the square of a standard normal z without a shift.
 * Method: the lesser of two figures. The squared difference of the levels over its variance, each side with its own
 * scatter drawn towards the series'; and the fall of the capped cost against one level, or against a line through both
 * sides, which has to pay for its slope. Both are divided by the long-run ratio of autocorrelated noise, and, at the
 * series' end, by any rise of the scatter just before and after the place, which a model of older points cannot know.
 * Assumes: values in units of their noise; `from` < `at` < `to`.
 * Not for: a p-value by itself: the place was searched for.
 * Reference: Fearnhead & Rigaill (2019) for the capped cost; Smyth (2004), Stat. Appl. Genet. Mol. Biol. 3(1), for
 * variances drawn towards a common one.
 */
export function shiftEvidence(series: Standardised, place: ShiftPlace, noise: EvidenceNoise): Shift {
  const { from, at, to } = place
  const before = fitLevel(series, from, at, noise.cap)
  const after = fitLevel(series, at, to, noise.cap)
  const both = fitLevel(series, from, to, noise.cap)
  const spread = (scatter: number, freedom: number) =>
    Math.max(leastScatter, (ownScatter + scatter) / (ownScatter + Math.max(0, freedom)))
  const variance =
    spread(before.scatter, before.ordinary - 1) / before.weight +
    spread(after.scatter, after.ordinary - 1) / after.weight
  const levels = (after.level - before.level) ** 2 / variance
  const pooled = spread(before.scatter + after.scatter, before.ordinary + after.ordinary - 2)
  const fall = Math.max(
    costFall(series, place, noise, [before.cost, after.cost, both.cost]) / pooled,
    burstFall(series, place, [before.level, after.level], noise.cap),
  )
  const inflation = noise.inflation(Math.min(at - from, to - at))
  const unrest = place.last ? recentUnrest(series, place, before.level, after.cost) : 1
  return {
    evidence:
      (Math.max(0, Math.min(levels, fall)) * rarity(place, before, after, noise.rate)) / (inflation * unrest),
    before: before.level,
    after: after.level,
    error: Math.sqrt(variance * inflation),
  }
}

/** One shift between two stretches; `last` where the second is the series' last. */
export interface ShiftPlace {
  readonly from: number
  readonly at: number
  readonly to: number
  readonly last: boolean
}

export interface EvidenceNoise {
  /** The most that one point may cost. */
  readonly cap: number
  /** By how much the noise at a shift whose shorter side has so many points exceeds that of independent values. */
  inflation(shorter: number): number
  /** How common runs of deviations are in this noise. */
  readonly rate: DeviationRate
  /** Evidence that a shift needs; a slope has to gain nearly as much. */
  readonly threshold: number
}

export interface Shift {
  readonly evidence: number
  readonly before: number
  readonly after: number
  /** Standard error of the difference of the levels. */
  readonly error: number
}

/**
 * The relative rate of the shorter stretch's deviation. Where both are equally long their skews cancel, and the middle
 * of the distribution counts rather than its tail: the rate then has no say.
 */
function rarity(
  { from, at, to }: ShiftPlace,
  before: LevelFit,
  after: LevelFit,
  rate: DeviationRate,
): number {
  const [first, second] = [at - from, to - at]
  const imbalance = ((first - second) / (first + second)) ** 2
  const shorter = first < second ? before : after
  const unit = Math.sqrt(shorter.weight / Math.max(1, Math.min(first, second)))
  const shift = (after.level - before.level) * unit * (first < second ? -1 : 1)
  return 1 + imbalance * (relativeRate(rate, shift) - 1)
}

/** A side's own scatter counts like so many points of the series' scatter: three points alone know little of theirs. */
const ownScatter = 6
/** Sides that look calmer than half the series' variance are more often lucky than calm. */
const leastScatter = 0.5
/** A line has one more parameter, its slope, and has to earn nine tenths of what a shift has to. */
const slopePrice = 0.9
/** Points just before a shift at the series' end that tell whether the scatter has risen. */
const recent = 10
/** So many points of the usual scatter are added: ten points alone look restless too often. */
const calm = 8
/** Squares are capped here, so that one outlier among them is no rise. */
const recentCap = 9

/**
 * By how much two stretches cost less than one. Each may be a line for the price of its slope: a ramp through both is no
 * shift, and a ramp within one of them does not hide the shift beside it.
 */
function costFall(
  series: Standardised,
  { from, at, to }: ShiftPlace,
  noise: EvidenceNoise,
  [before, after, both]: readonly [number, number, number],
): number {
  const price = slopePrice * noise.threshold * noise.inflation(to - from)
  const line = fitLineCost(series, from, to, noise.cap) + price
  if (line >= both) return both - before - after
  const orLine = (cost: number, begin: number, end: number) =>
    cost <= price ? cost : Math.min(cost, fitLineCost(series, begin, end, noise.cap) + price)
  return line - orLine(before, from, at) - orLine(after, at, to)
}

/**
 * Points that all lie far to the same side of the level beside them are no outliers, even where they agree on no level of
 * their own: all but one of them would cost nothing had they one. Zero unless the shorter stretch is such a burst.
 */
function burstFall(
  series: Standardised,
  { from, at, to }: ShiftPlace,
  [before, after]: readonly [number, number],
  cap: number,
): number {
  const [begin, end, level] = at - from < to - at ? [from, at, after] : [at, to, before]
  if (end - begin > longestBurst) return 0
  let side = 0
  for (let i = begin; i < end; i++) {
    if (squareAt(series, i, level) < cap) return 0
    const now = Math.sign((series.values[i] ?? 0) - level)
    if (side !== 0 && now !== side) return 0
    side = now
  }
  return cap * (end - begin - 1)
}

/** Longer stretches have a level that the segmentation finds, or are not a burst. */
const longestBurst = 12

/**
 * By how much more a shift with so few points after it has to show: three that happen to agree are what a rise of the
 * scatter looks like at first. Three have to show a third more, four an eighth.
 */
export function surchargeOf(points: number): number {
  return 1 + 30 / points ** 4
}

function recentUnrest(series: Standardised, place: ShiftPlace, level: number, costAfter: number): number {
  const { from, at, to } = place
  const begin = Math.max(from, at - recent)
  let sum = calm + costAfter
  for (let i = begin; i < at; i++) {
    sum += Math.min(squareAt(series, i, level), recentCap)
  }
  const rise = Math.max(1, sum / (calm + (at - begin) + (to - at) - 1))
  return rise * surchargeOf(to - at)
}
