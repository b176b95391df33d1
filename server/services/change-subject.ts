import type { AlertDetail } from '../contract/alert.ts'
import type { ChangeDetail, MovedSeries } from '../contract/change.ts'
import type { ProjectChange } from '../contract/change-group.ts'
import { changeGroupOf, largestOf } from './change-groups.ts'
import type { Reads } from './deps.ts'

/** What a change is about, with or without an alert. */
export type ChangeSubject = Pick<
  ChangeDetail,
  | 'kind'
  | 'alert'
  | 'headline'
  | 'sign'
  | 'state'
  | 'attribution'
  | 'hosts'
  | 'after'
  | 'upTo'
  | 'startedAt'
  | 'members'
>

type SubjectReads = Pick<Reads, 'alerts' | 'allSeries' | 'changes' | 'besideChange'>

/** The change that a change point belongs to: that of its alert where there is one. Null for no such change point. */
export async function subjectOfChange(
  reads: SubjectReads,
  project: string,
  change: string,
): Promise<ChangeSubject | null> {
  const alert = await reads.besideChange.alertOf(project, change)
  if (alert !== null) return subjectOfAlert(reads, project, alert)
  const group = await changeGroupOf(reads, project, change)
  if (group === null) return null
  const { headline, sign, state, attribution, hosts, after, upTo, startedAt } = group
  return {
    ...{ kind: 'change', alert: null, headline, sign, state, attribution, hosts, after, upTo, startedAt },
    members: byEffect(group.members.map(toMoved), group.largest),
  }
}

/** What an alert is about. Null for no such alert. */
export async function subjectOfAlert(
  reads: SubjectReads,
  project: string,
  id: string,
): Promise<ChangeSubject | null> {
  const alert = await reads.alerts.detail(project, id)
  if (alert === null) return null
  const changes = await reads.changes.byIds(
    project,
    alert.members.flatMap(({ changePoint }) => changePoint ?? []),
  )
  const standing = alert.members.filter((member) => member.standing)
  const largest = largestOf(
    (standing.length > 0 ? standing : alert.members).flatMap(
      ({ changePoint }) => changes.get(changePoint ?? '') ?? [],
    ),
  )
  const { kind, headline, attribution, hosts, after, upTo } = alert
  return {
    ...{ kind, alert, headline, attribution, hosts, after, upTo },
    sign: kind === 'missing-data' ? null : 'worse',
    state: alert.evidence === 'withdrawn' || alert.evidence === 'refuted' ? 'withdrawn' : 'found',
    startedAt: largest?.startedAt ?? null,
    members: byEffect(
      alert.members.map((member) => ofAlert(member, changes.get(member.changePoint ?? ''))),
      largest?.id ?? null,
    ),
  }
}

function ofAlert(
  { series, changePoint, effect, standing }: AlertDetail['members'][number],
  change: ProjectChange | undefined,
): MovedSeries {
  const levels = change === undefined ? null : { before: change.before, after: change.after }
  return { series, changePoint, effect, standing, levels, attribution: change?.attribution ?? null }
}

function toMoved(change: ProjectChange): MovedSeries {
  const { series, id, effect, before, after, state, attribution } = change
  return {
    series,
    changePoint: id,
    effect,
    levels: { before, after },
    standing: state === 'found',
    attribution,
  }
}

/** The largest first; the others keep their order, in which headline metrics are first. */
function byEffect(members: readonly MovedSeries[], largest: string | null): MovedSeries[] {
  const isLargest = ({ changePoint }: MovedSeries) => changePoint !== null && changePoint === largest
  return [...members.filter(isLargest), ...members.filter((member) => !isLargest(member))]
}
