import type { FieldValue } from '../../server/contract/environment.ts'
import type { HostChange } from '../../server/contract/host.ts'
import type { FieldChange } from '../../server/contract/views.ts'
import type { Db } from '../schema.ts'

interface OfHost {
  readonly project: string
  readonly host: string
}

/** What a host was made of, with the first run that says so. */
export interface HostIdentity {
  readonly runId: string
  readonly startedAt: number
  readonly identity: Readonly<Record<string, FieldValue>>
}

/** Where epochs of a host's series begin, in no order. */
export async function epochsOf(db: Db, { project, host }: OfHost): Promise<HostChange[]> {
  const rows = await db
    .selectFrom('series')
    .innerJoin('point', (join) =>
      join.onRef('point.project', '=', 'series.project').onRef('point.series_id', '=', 'series.id'),
    )
    .select(['run_id', 'started_at', 'epoch_changes_json'])
    .where('series.project', '=', project)
    .where('series.host_id', '=', host)
    .where('series.branch', 'is', null)
    .where('epoch_changes_json', 'is not', null)
    .execute()
  // Every series of a run tells of the same environment.
  const byRun = new Map(rows.map((row) => [row.run_id, row]))
  return [...byRun.values()].flatMap(({ run_id, started_at, epoch_changes_json: json }) => {
    // An accepted change is an epoch of its series, and nothing that happened to the host.
    const changes = (JSON.parse(json ?? '[]') as FieldChange[]).filter(({ field }) => field !== 'accepted')
    return changes.length === 0
      ? []
      : [{ runId: run_id, startedAt: started_at, kind: 'epoch' as const, changes }]
  })
}

/** What a host has been, oldest first: another identity shows in series that begin. */
export async function identitiesOf(db: Db, { project, host }: OfHost): Promise<HostIdentity[]> {
  const rows = await db
    .selectFrom('series')
    .innerJoin('point', (join) =>
      join.onRef('point.project', '=', 'series.project').onRef('point.series_id', '=', 'series.id'),
    )
    .select('series.identity_json')
    .select((eb) => eb.fn.min('point.started_at').as('started_at'))
    .where('series.project', '=', project)
    .where('series.host_id', '=', host)
    .groupBy('series.identity_json')
    .orderBy('started_at')
    .execute()
  if (rows.length === 0) return []
  const runs = await db
    .selectFrom('run')
    .select(['id', 'started_at'])
    .where('project', '=', project)
    .where('host_id', '=', host)
    .where(
      'started_at',
      'in',
      rows.map(({ started_at }) => started_at),
    )
    .orderBy('id', 'desc')
    .execute()
  const first = new Map(runs.map(({ id, started_at }) => [started_at, id]))
  return rows.flatMap(({ identity_json, started_at }) => {
    const runId = first.get(started_at)
    if (runId === undefined) return []
    return [{ runId, startedAt: started_at, identity: JSON.parse(identity_json) as HostIdentity['identity'] }]
  })
}
