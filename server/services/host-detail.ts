import type { HostChange, HostDetail } from '../contract/host.ts'
import { changedFields } from '../judge/changed-fields.ts'
import type { Reads } from './deps.ts'

type Moment = Parameters<Reads['hosts']['detail']>[2]
type HostPage = NonNullable<Awaited<ReturnType<Reads['hosts']['detail']>>>

/** One host with what it is made of, and since which run it is another; null where it is unknown. */
export async function hostDetail(
  { hosts }: Pick<Reads, 'hosts'>,
  { project, host }: { readonly project: string; readonly host: string },
  moment: Moment,
): Promise<HostDetail | null> {
  const page = await hosts.detail(project, host, moment)
  if (page === null) return null
  const { epochs, identities, ...detail } = page
  const timeline = [...identityChanges(identities), ...epochs].sort(
    (a, b) => b.startedAt - a.startedAt || (a.runId < b.runId ? 1 : -1),
  )
  return { ...detail, timeline }
}

function identityChanges(identities: HostPage['identities']): HostChange[] {
  return identities.flatMap(({ runId, startedAt, identity }, i) => {
    const before = identities[i - 1]
    const changes = before === undefined ? [] : changedFields(before.identity, identity)
    return changes.length === 0 ? [] : [{ runId, startedAt, kind: 'identity' as const, changes }]
  })
}
