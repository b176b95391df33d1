import type { MetricDefinition } from '../contract/benchmark.ts'
import type { KnownSpread } from '../contract/calibration.ts'
import type { Verdict } from '../contract/verdict.ts'
import { benjaminiHochberg } from '../stats/false-discovery.ts'
import { type FootingInput, footingOf } from './footing.ts'
import type { Level } from './level.ts'
import { moderated } from './moderate.ts'
import { moreBoots } from './more-boots.ts'
import { policy } from './policy.ts'
import { type RunValue, type Shift, shiftFrom } from './shift.ts'
import { shiftP } from './shift-size.ts'
import { verdictOnShift, verdictWithout } from './verdict-on-shift.ts'

/** A push's runs of one metric beside the base branch's level on the same series. */
export interface PullRequestMetric extends Omit<FootingInput, 'needed'> {
  /** The series, for the caller to know its answers by. */
  readonly key: string
  readonly metric: Pick<MetricDefinition, 'role' | 'direction' | 'unit'>
  /** The head's valid runs, one value each. */
  readonly heads: readonly RunValue[]
  /** How runs of one build vary there, by a calibration that holds; absent for none. */
  readonly calibrated?: KnownSpread | undefined
}

export interface MetricJudgement {
  readonly key: string
  /** Null for a metric without a good direction. */
  readonly verdict: Verdict | null
  /** Null where nothing was compared; so are the two below. */
  readonly p: number | null
  /** How rare a shift of this metric had to be to be called a change, all others of the push considered. */
  readonly rarity: number | null
  /** For an inconclusive one: how many further boots would decide if the effect stays; null where none would. */
  readonly moreBoots: number | null
}

/**
 * The verdicts on a push: head runs against the base's level, metric by metric. All its headline and secondary metrics
 * are one family: Benjamini and Hochberg's procedure holds the share of false ones among those called changed to
 * `rate`, and with it the share of pushes without a change that are called to have one. It does so for independent
 * metrics and for those that move together, as metrics of one run do. Explanatory metrics are shown and never called.
 */
export function judgePullRequest(
  metrics: readonly PullRequestMetric[],
  rate: number = policy.pushFalseDiscovery,
): MetricJudgement[] {
  const compared = metrics.map(compare)
  const family = compared.filter((item) => item.kind === 'tested')
  const { rejected } = benjaminiHochberg(
    family.map(({ p }) => p),
    rate,
  )
  const called = rejected.filter(Boolean).length
  // What a metric had to reach: its rank among those called, as one of them or as one more.
  const rarity = (isCalled: boolean) =>
    (rate * Math.min(isCalled ? called : called + 1, family.length)) / family.length
  let next = 0
  return compared.map((item) => {
    if (item.kind === 'settled') return item.judgement
    return item.kind === 'shown' ? shown(item) : tested(item, rarity(rejected[next++] ?? false))
  })
}

type Compared =
  | { readonly kind: 'settled'; readonly judgement: MetricJudgement }
  | (Pair & { readonly kind: 'shown' })
  | (Pair & { readonly kind: 'tested' })

interface Pair {
  readonly input: PullRequestMetric
  readonly direction: 'higher' | 'lower'
  readonly level: Level
  readonly shift: Shift
  readonly p: number
  /** Runs that the baseline needed. */
  readonly needed: number
}

function compare(input: PullRequestMetric): Compared {
  const { metric, heads } = input
  const { direction, role, unit } = metric
  const settled = (verdict: Verdict | null): Compared => ({
    kind: 'settled',
    judgement: { key: input.key, verdict, p: null, rarity: null, moreBoots: null },
  })
  if (direction === 'none') return settled(null)
  const calibrated = input.calibrated ?? null
  const needed = calibrated === null ? policy.baselineNeeded : policy.baselineCalibrated
  const footing = footingOf({ ...input, needed, level: input.level && moderated(input.level, calibrated) })
  if ('verdict' in footing) return settled(footing.verdict)
  const { level } = footing
  if (heads.length === 0) {
    return settled(verdictWithout('invalid', 'No valid run of the head', level.points, needed))
  }
  const shift = shiftFrom(level, heads, { unit })
  return {
    kind: role === 'explanatory' ? 'shown' : 'tested',
    input,
    direction,
    level,
    shift,
    p: shiftP(shift),
    needed,
  }
}

function tested({ input, direction, level, shift, p, needed }: Pair, rarity: number): MetricJudgement {
  const { unit } = input.metric
  const verdict = verdictOnShift(shift, { level, direction, unit, rarity, bootable: true, needed })
  const boots = verdict.kind === 'inconclusive' ? moreBoots(shift, rarity) : null
  // Who knows that a baseline takes five runs has to be told why three did.
  const isShort = level.points < policy.baselineNeeded
  const reason = isShort ? `${verdict.reason}; a calibration tells how runs vary` : verdict.reason
  return { key: input.key, verdict: { ...verdict, reason }, p, rarity, moreBoots: boots }
}

/** Compared like a single point of the series, and never called. */
function shown({ input, direction, level, shift, p, needed }: Pair): MetricJudgement {
  const { unit } = input.metric
  const verdict = verdictOnShift(shift, {
    ...{ level, direction, unit, needed },
    ...{ rarity: policy.suspicion, bootable: false },
  })
  const called = verdict.kind === 'regressed' || verdict.kind === 'improved'
  const quiet = called ? { ...verdict, kind: 'inconclusive' as const } : verdict
  return {
    key: input.key,
    verdict: { ...quiet, reason: `${verdict.reason}; explains others, and raises no alarm itself` },
    p,
    rarity: null,
    moreBoots: null,
  }
}
