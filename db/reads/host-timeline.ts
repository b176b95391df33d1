import type { FieldValue } from '../../server/contract/environment.ts'
import type { HostChange } from '../../server/contract/host.ts'
import type { FieldChange } from '../../server/contract/views.ts'
import { inChunks } from '../chunks.ts'
import type { Db } from '../schema.ts'

interface OfHost {
  readonly project: string
  readonly host: string
}

/**
 * What a host is made of, and since which run it is another: the newest first. Epochs stand at the points where they begin;
 * another identity shows in series that begin.
 */
export async function timelineOf(db: Db, of: OfHost): Promise<HostChange[]> {
  const changes = [...(await identityChanges(db, of)), ...(await epochChanges(db, of))]
  return changes.sort((a, b) => b.startedAt - a.startedAt || (a.runId < b.runId ? 1 : -1))
}

async function epochChanges(db: Db, { project, host }: OfHost): Promise<HostChange[]> {
  const series = await db
    .selectFrom('series')
    .select('id')
    .where('project', '=', project)
    .where('host_id', '=', host)
    .where('branch', 'is', null)
    .execute()
  const rows = await inChunks<string, EpochRow>(
    series.map(({ id }) => id),
    (part) =>
      db
        .selectFrom('point')
        .select(['run_id', 'started_at', 'epoch_changes_json'])
        .where('project', '=', project)
        .where('series_id', 'in', part)
        .where('epoch_changes_json', 'is not', null)
        .execute(),
  )
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

interface EpochRow {
  readonly run_id: string
  readonly started_at: number
  readonly epoch_changes_json: string | null
}

async function identityChanges(db: Db, { project, host }: OfHost): Promise<HostChange[]> {
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
  const changes: HostChange[] = []
  for (const [i, row] of rows.entries()) {
    const before = rows[i - 1]
    if (before === undefined) continue
    const run = await db
      .selectFrom('run')
      .select('id')
      .where('project', '=', project)
      .where('host_id', '=', host)
      .where('started_at', '=', row.started_at)
      .orderBy('id')
      .executeTakeFirst()
    const fields = fieldChanges(before.identity_json, row.identity_json)
    if (run !== undefined && fields.length > 0) {
      changes.push({ runId: run.id, startedAt: row.started_at, kind: 'identity', changes: fields })
    }
  }
  return changes
}

function fieldChanges(from: string, to: string): FieldChange[] {
  const [before, after] = [from, to].map((json) => JSON.parse(json) as Record<string, FieldValue>)
  const fields = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])].sort()
  return fields.flatMap((field) => {
    const change = { field, from: before?.[field] ?? null, to: after?.[field] ?? null }
    return change.from === change.to ? [] : [change]
  })
}
