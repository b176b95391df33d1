import type { MetricDefinition } from '../../server/contract/benchmark.ts'
import type { Verdict, VerdictKind } from '../../server/contract/verdict.ts'

/** A verdict as shown: `pending` while the analysis has not come to the point. */
export type ShownVerdict = VerdictKind | 'pending'

/** The outline that goes with a verdict on chips and charts alike, so that colour is never alone. */
export type VerdictShape = 'down' | 'up' | 'circle' | 'diamond' | 'cross' | 'dot'

export const shownVerdicts: readonly ShownVerdict[] = [
  'regressed',
  'improved',
  'unchanged',
  'inconclusive',
  'invalid',
  'pending',
]

export const verdictShapes: Readonly<Record<ShownVerdict, VerdictShape>> = {
  regressed: 'down',
  improved: 'up',
  unchanged: 'circle',
  inconclusive: 'diamond',
  invalid: 'cross',
  pending: 'dot',
}

export const verdictWords: Readonly<Record<ShownVerdict, string>> = {
  regressed: 'regressed',
  improved: 'improved',
  unchanged: 'unchanged',
  inconclusive: 'inconclusive',
  invalid: 'invalid',
  pending: 'not judged',
}

const ranks: Readonly<Record<ShownVerdict, number>> = {
  regressed: 0,
  invalid: 1,
  improved: 2,
  inconclusive: 3,
  unchanged: 4,
  pending: 5,
}

export function shownVerdict(verdict: Pick<Verdict, 'kind'> | null | undefined): ShownVerdict {
  return verdict?.kind ?? 'pending'
}

/** Why a point has the verdict it has, or none. */
export function verdictReason(
  verdict: Verdict | null | undefined,
  direction: MetricDefinition['direction'],
): string {
  if (verdict) return verdict.reason
  if (direction === 'none') return 'Neither way is better for this metric: it is shown and not judged.'
  return 'The analysis has not come to this run yet.'
}

/** Order of attention: what needs a reader first comes first. */
export function verdictRank(verdict: Verdict | null | undefined): number {
  return ranks[shownVerdict(verdict)]
}
