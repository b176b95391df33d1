import type { MetricDefinition } from '../contract/benchmark.ts'
import type { Effect, VerdictKind } from '../contract/verdict.ts'
import { benjaminiHochberg } from '../stats/false-discovery.ts'
import type { Level } from './level.ts'
import { levelOfRuns } from './level-of-runs.ts'
import { policy } from './policy.ts'
import { type Shift, shiftFrom } from './shift.ts'
import { effectOf, shiftP, smallestDetectable } from './shift-size.ts'
import { verdictOnShift } from './verdict-on-shift.ts'

/** The values of a metric on two sides, one for each run. */
export interface TwoSides {
  readonly metric: Pick<MetricDefinition, 'unit' | 'direction' | 'role'>
  readonly a: readonly SideValue[]
  readonly b: readonly SideValue[]
}

export interface SideValue {
  readonly value: number
  /** The repetitions behind the value. */
  readonly samples: readonly number[]
}

/**
 * What the difference rests on: several runs on both sides; the spread of the side that has several, for the other's
 * only run; the repetitions of one run each, which do not see how boots differ; or nothing at all.
 */
export type Footing = 'runs' | 'one-run' | 'repetitions' | 'none'

export interface Judged {
  /** Of B against A, with its interval; null from zero. */
  readonly effect: Effect | null
  /** Null where nothing tells how values vary. */
  readonly p: number | null
  readonly footing: Footing
  /** Null for metrics without a good direction. */
  readonly verdict: VerdictKind | null
  /** The smallest change that this comparison would have seen in 80 of 100 cases. */
  readonly smallestDetectable: number | null
}

/**
 * The verdicts on two sides, metric by metric, with the judgement that the server has for a push: all metrics with a
 * direction are one family, in which the share of false ones among those called changed is held down. Explanatory
 * metrics, and comparisons that rest on the repetitions of one run each, are shown and never called.
 */
export function judgeSides(metrics: readonly TwoSides[]): readonly Judged[] {
  const weighed = metrics.map((metric) => ({ metric, weighing: weigh(metric) }))
  const family = weighed.flatMap(({ metric, weighing }) =>
    weighing !== null && isTested(metric, weighing) ? [{ weighing, p: shiftP(weighing.shift) }] : [],
  )
  const { rejected } = benjaminiHochberg(
    family.map(({ p }) => p),
    policy.pushFalseDiscovery,
  )
  const called = new Set(family.filter((_, i) => rejected[i]).map(({ weighing }) => weighing))
  // What a metric had to reach: its rank among those called, as one of them or as one more.
  const rarity = (weighing: Weighing) => {
    const rank = Math.min(called.has(weighing) ? called.size : called.size + 1, family.length)
    return family.length === 0 ? policy.suspicion : (policy.pushFalseDiscovery * rank) / family.length
  }
  return weighed.map(({ metric, weighing }) =>
    weighing === null ? bare(metric) : judge(metric, weighing, rarity(weighing)),
  )
}

interface Weighing {
  readonly level: Level
  readonly shift: Shift
  readonly footing: 'runs' | 'one-run' | 'repetitions'
  /** The level is B's and the shift A's. */
  readonly swapped: boolean
}

/** Null where neither runs nor repetitions tell how values vary. */
function weigh({ a, b, metric: { unit } }: TwoSides): Weighing | null {
  const level = (values: readonly SideValue[]) => levelOfRuns(values.map(({ value }) => value))
  if (a.length > 1) {
    const footing = b.length > 1 ? 'runs' : 'one-run'
    return weighing(level(a), b, { unit, footing, swapped: false })
  }
  if (b.length > 1) return weighing(level(b), a, { unit, footing: 'one-run', swapped: true })
  const [first = [], second = []] = [a, b].map(([only]) =>
    only?.samples.map((value) => ({ value, samples: [] })),
  )
  if (first.length < 2 || second.length < 2) return null
  return weighing(level(first), second, { unit, footing: 'repetitions', swapped: false })
}

function weighing(
  level: Level,
  heads: readonly SideValue[],
  { unit, ...rest }: Pick<Weighing, 'footing' | 'swapped'> & Pick<MetricDefinition, 'unit'>,
): Weighing {
  const shift = shiftFrom(
    level,
    heads.map(({ value }) => ({ value })),
    { unit },
  )
  return { level, shift, ...rest }
}

function isTested({ metric }: TwoSides, { footing }: Weighing): boolean {
  return metric.direction !== 'none' && metric.role !== 'explanatory' && footing !== 'repetitions'
}

function judge(sides: TwoSides, weighing: Weighing, rarity: number): Judged {
  const { direction, unit } = sides.metric
  const { level, shift, footing, swapped } = weighing
  const seen = effectOf(shift)
  const effect = seen === null ? null : exact(swapped ? inverse(seen) : seen)
  const common = { effect, p: shiftP(shift), footing }
  if (direction === 'none') return { ...common, verdict: null, smallestDetectable: null }
  if (!isTested(sides, weighing)) {
    return { ...common, verdict: 'inconclusive', smallestDetectable: smallestDetectable(shift, rarity) }
  }
  // Seen from B, what is good for A's values is bad for B's.
  const way = swapped ? (direction === 'higher' ? 'lower' : 'higher') : direction
  const verdict = verdictOnShift(shift, { level, direction: way, unit, rarity, bootable: false })
  return { ...common, verdict: verdict.kind, smallestDetectable: verdict.smallestDetectable }
}

/** Equal values have logarithms whose means differ in their last digits. */
function exact(effect: Effect | null): Effect | null {
  if (effect === null || Math.abs(effect.relative) > 1e-12) return effect
  return { ...effect, relative: 0 }
}

/** B against A, where A against B is known. */
function inverse({ relative, low, high }: Effect): Effect | null {
  if (low <= -1) return null
  return { relative: 1 / (1 + relative) - 1, low: 1 / (1 + high) - 1, high: 1 / (1 + low) - 1 }
}

/** One value on each side: a difference, and nothing to weigh it by. */
function bare({ a, b, metric }: TwoSides): Judged {
  const [before, after] = [a[0]?.value ?? 0, b[0]?.value ?? 0]
  const relative = before === 0 ? null : (after - before) / Math.abs(before)
  return {
    effect: relative === null ? null : { relative, low: relative, high: relative },
    ...{ p: null, footing: 'none', smallestDetectable: null },
    verdict: metric.direction === 'none' ? null : 'inconclusive',
  }
}
