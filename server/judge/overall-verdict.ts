import type { MetricDefinition } from '../contract/benchmark.ts'
import { formatCount, formatSize } from '../contract/units.ts'
import type { VerdictKind } from '../contract/verdict.ts'
import { policy } from './policy.ts'
import type { MetricJudgement } from './pull-request.ts'

/** What was decided about one metric of a push. */
export interface RoledJudgement extends Pick<MetricJudgement, 'verdict' | 'moreBoots'> {
  readonly role: MetricDefinition['role']
}

export interface OverallVerdict {
  readonly kind: VerdictKind
  /** One sentence for a person. */
  readonly reason: string
  /** Further boots that would decide what is open, as far as boots would; null where none would. */
  readonly moreBoots: number | null
}

/**
 * One verdict for a push. Any headline or secondary metric that is called changed decides, a regressed one first. Where
 * none is, headline metrics do (secondary ones without any): a push is unchanged when all of them are, as a tail latency
 * somewhere is always too noisy to tell.
 */
export function overallVerdict(judgements: readonly RoledJudgement[]): OverallVerdict {
  const judged = judgements.filter(({ role, verdict }) => role !== 'explanatory' && verdict !== null)
  const headline = judged.filter(({ role }) => role === 'headline')
  const deciding = headline.length > 0 ? headline : judged
  const called = describeCalled(judged)
  const open = of(deciding, 'inconclusive')
  const boots = bootsWanted(open)
  if (called !== null) return { ...called, moreBoots: boots }
  const metric = headline.length > 0 ? 'headline metric' : 'metric'
  const known = of(deciding, 'inconclusive', 'unchanged')
  if (known.length === 0) return { kind: 'invalid', reason: withoutAny(judged), moreBoots: null }
  if (open.length === 0) {
    const limit = formatSize(policy.smallestEffect)
    const reason = `No metric changed; on ${formatCount(known.length, metric)} a change of ${limit} or more is ruled out`
    return { kind: 'unchanged', reason, moreBoots: null }
  }
  const size = `${open.length} of ${formatCount(deciding.length, metric)}`
  const reason = `No change is certain, and none ruled out on ${size}; ${bootsReason(open, boots)}`
  return { kind: 'inconclusive', reason, moreBoots: boots }
}

function describeCalled(judged: readonly RoledJudgement[]): Pick<OverallVerdict, 'kind' | 'reason'> | null {
  const regressed = of(judged, 'regressed').length
  const improved = of(judged, 'improved').length
  if (regressed === 0 && improved === 0) return null
  const all = formatCount(judged.length, 'metric')
  if (regressed === 0) return { kind: 'improved', reason: `${improved} of ${all} improved` }
  const beside = improved > 0 ? `, ${improved} improved` : ''
  return { kind: 'regressed', reason: `${regressed} of ${all} regressed${beside}` }
}

/** The boots after which all is decided that boots can decide. */
function bootsWanted(open: readonly RoledJudgement[]): number | null {
  const wanted = open.flatMap(({ moreBoots }) => moreBoots ?? [])
  return wanted.length === 0 ? null : Math.max(...wanted)
}

function bootsReason(open: readonly RoledJudgement[], boots: number | null): string {
  if (boots === null) return 'more boots would not decide'
  const decidable = open.filter(({ moreBoots }) => moreBoots !== null).length
  const which = decidable < open.length ? ` ${decidable} of them` : ''
  return `${formatCount(boots, 'more boot')} would decide${which}`
}

/** Why nothing could be judged: what is said most often. */
function withoutAny(judged: readonly RoledJudgement[]): string {
  const reasons = Map.groupBy(judged, ({ verdict }) => verdict?.reason ?? '')
  const [most] = [...reasons].sort((a, b) => b[1].length - a[1].length)
  return most === undefined ? 'No metric of the head has a good direction to judge by' : most[0]
}

function of(judgements: readonly RoledJudgement[], ...kinds: readonly VerdictKind[]): RoledJudgement[] {
  return judgements.filter(({ verdict }) => verdict !== null && kinds.includes(verdict.kind))
}
