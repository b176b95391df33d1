import type { Selectable } from 'kysely'
import type { Attribution } from '../../server/contract/attribution.ts'
import type { ChangePoint, FieldChange } from '../../server/contract/views.ts'
import { inChunks } from '../chunks.ts'
import { parseCommit, toPointCommit } from '../commit-json.ts'
import type { ChangePointEventTable, ChangePointTable } from '../judge-tables.ts'
import type { Db } from '../schema.ts'
import { effectOf } from '../verdict-columns.ts'

type Row = Selectable<ChangePointTable> & {
  readonly started_at: number
  readonly commit_json: string | null
}
type EventRow = Selectable<ChangePointEventTable>

/** Change points of all projects, each with the first run of its new level. */
export function selectChangePoints(db: Db) {
  return db
    .selectFrom('change_point')
    .innerJoin('run', (join) =>
      join.onRef('run.project', '=', 'change_point.project').onRef('run.id', '=', 'change_point.run_id'),
    )
    .selectAll('change_point')
    .select(['run.started_at', 'run.commit_json'])
}

/** Rows in the contract's words, in the same order, each with its history. */
export async function toChangePoints(db: Db, project: string, rows: readonly Row[]): Promise<ChangePoint[]> {
  const events = await loadEvents(
    db,
    project,
    rows.map((row) => row.id),
  )
  return rows.map((row) => toChangePoint(row, events.get(row.id) ?? []))
}

async function loadEvents(db: Db, project: string, ids: readonly string[]): Promise<Map<string, EventRow[]>> {
  const found = await inChunks(ids, (part) =>
    db
      .selectFrom('change_point_event')
      .selectAll()
      .where('project', '=', project)
      .where('change_point_id', 'in', part)
      .orderBy('change_point_id')
      .orderBy('position')
      .execute(),
  )
  return Map.groupBy(found, (event) => event.change_point_id)
}

function toChangePoint(row: Row, events: readonly EventRow[]): ChangePoint {
  return {
    id: row.id,
    seriesId: row.series_id,
    runId: row.run_id,
    earliestRunId: row.earliest_run_id,
    latestRunId: row.latest_run_id,
    startedAt: row.started_at,
    commit: toPointCommit(parseCommit(row.commit_json)),
    before: row.level_before,
    after: row.level_after,
    effect: effectOf(row),
    p: row.p,
    cause: row.cause,
    changes: JSON.parse(row.field_changes_json) as FieldChange[],
    attribution: row.attribution_json === null ? null : (JSON.parse(row.attribution_json) as Attribution),
    state: row.state,
    reason: row.withdrawn_reason,
    found: { at: row.found_at, runId: row.found_run_id, analysisVersion: row.found_version },
    standingVersion: row.standing_version,
    withdrawn:
      row.withdrawn_at === null || row.withdrawn_version === null
        ? null
        : { at: row.withdrawn_at, analysisVersion: row.withdrawn_version },
    history: events.map(({ kind, at, version, run_id, reason }) => ({
      kind,
      at,
      analysisVersion: version,
      runId: run_id,
      reason,
    })),
  }
}
