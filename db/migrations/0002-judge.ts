import { type Kysely, sql } from 'kysely'
import type { Commit } from '../../server/contract/run.ts'
import type { ColumnTypes } from '../adapter.ts'
import { type Column, type Columns, createTable, type References, resolveColumn } from './create-table.ts'

/**
 * What following series needs: a host's runs in the order of history, the state of each series' tracker, change
 * points with their history, priorities of jobs. Columns are explained in `schema.ts`.
 */
export async function up(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await createTables(db, types)
  await extendTables(db, types)
  await fillIn(db)
  await createIndexes(db)
}

async function createTables(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  const table = (name: string, columns: Columns, key: readonly string[], references: References = {}) =>
    createTable(db, name, { columns, types, key, references })
  const ofSeries = { series: ['project', 'series_id'] }
  await table('timeline', timelineColumns, ['project', 'host_id'], { host: ['project', 'host_id'] })
  await table('series_state', stateColumns, ['project', 'series_id'], ofSeries)
  await table('series_checkpoint', checkpointColumns, ['project', 'series_id', 'points'], ofSeries)
  await table('change_point', changeColumns, ['project', 'id'], { ...ofSeries, run: ['project', 'run_id'] })
  await table('change_point_event', eventColumns, ['project', 'change_point_id', 'position'], {
    change_point: ['project', 'change_point_id'],
  })
}

async function extendTables(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  const add = async (table: string, columns: Columns) => {
    for (const [name, column] of Object.entries(columns)) {
      const { type, nullable } = resolveColumn(column, types)
      await db.schema
        .alterTable(table)
        .addColumn(name, type, (definition) => (nullable ? definition : definition.notNull().defaultTo(0)))
        .execute()
    }
  }
  await add('run', {
    history_at: 'instant',
    on_baseline: 'integer',
    analysis_version: 'integer?',
    validity: 'text?',
    displacement: 'text?',
    suspect_reason: 'text?',
    pull_request: 'integer?',
  })
  await add('point', { position: 'integer?', level_json: 'text?', epoch_changes_json: 'text?' })
  await add('job', { priority: 'integer' })
}

/** What rows of before would have had. */
async function fillIn(db: Kysely<unknown>): Promise<void> {
  const ofRun = sql`select 1 from point where point.project = run.project and point.run_id = run.id`
  await sql`update run set
    history_at = coalesce((select max(history_at) from point where point.project = run.project and point.run_id = run.id), started_at),
    on_baseline = case when exists (${ofRun} and point.on_baseline = 1) then 1 else 0 end,
    analysis_version = case when analysis = 'queued' then null else 1 end`.execute(db)
  await fillInPullRequests(db)
}

/** Read here and not in SQL, which has no words for JSON that every database knows. */
async function fillInPullRequests(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ project: string; id: string; commit_json: string }>`
    select project, id, commit_json from run where commit_json like '%"pullRequest":{%'`.execute(db)
  for (const { project, id, commit_json } of rows) {
    const number = (JSON.parse(commit_json) as Commit).pullRequest?.number ?? null
    await sql`update run set pull_request = ${number} where project = ${project} and id = ${id}`.execute(db)
  }
}

async function createIndexes(db: Kysely<unknown>): Promise<void> {
  const index = (name: string, on: string, columns: readonly string[]) =>
    db.schema
      .createIndex(name)
      .on(on)
      .columns([...columns])
      .execute()
  const place = ['history_at', 'started_at']
  await index('run_by_history', 'run', ['project', 'host_id', ...place, 'id'])
  await index('run_by_pull_request', 'run', ['project', 'pull_request'])
  await index('run_by_version', 'run', ['analysis_version', 'project'])
  await index('point_by_position', 'point', ['project', 'series_id', 'position'])
  await index('series_state_by_host', 'series_state', ['project', 'host_id'])
  await index('series_checkpoint_by_host', 'series_checkpoint', ['project', 'host_id', ...place, 'run_id'])
  await index('change_point_by_series', 'change_point', ['project', 'series_id'])
  await index('change_point_by_time', 'change_point', ['project', 'found_at', 'id'])
  await db.schema.dropIndex('job_by_due').execute()
  await index('job_by_due', 'job', ['state', 'priority', 'run_at'])
}

const placeColumns = { history_at: 'instant', started_at: 'instant', run_id: 'text' } as const

const timelineColumns = {
  project: 'text',
  host_id: 'text',
  analysis_version: 'integer',
  history_at: 'instant?',
  started_at: 'instant?',
  run_id: 'text?',
} as const satisfies Record<string, Column>

const stateColumns = {
  project: 'text',
  series_id: 'text',
  host_id: 'text',
  analysis_version: 'integer',
  ...placeColumns,
  points: 'integer',
  memory: 'bytes?',
  pending: 'integer',
  baseline_json: 'text?',
  noise: 'number?',
  smallest_detectable: 'number?',
  blind: 'integer?',
} as const satisfies Record<string, Column>

const checkpointColumns = {
  project: 'text',
  series_id: 'text',
  points: 'integer',
  host_id: 'text',
  ...placeColumns,
  memory: 'bytes',
} as const satisfies Record<string, Column>

const changeColumns = {
  project: 'text',
  id: 'text',
  series_id: 'text',
  run_id: 'text',
  earliest_run_id: 'text',
  latest_run_id: 'text',
  before_run_id: 'text',
  level_before: 'number',
  level_after: 'number',
  effect_relative: 'number?',
  effect_low: 'number?',
  effect_high: 'number?',
  p: 'number',
  cause: 'text',
  field_changes_json: 'text',
  attribution_json: 'text?',
  attribution_open: 'integer',
  state: 'text',
  found_version: 'integer',
  found_at: 'instant',
  found_run_id: 'text',
  standing_version: 'integer',
  withdrawn_version: 'integer?',
  withdrawn_at: 'instant?',
  withdrawn_reason: 'text?',
} as const satisfies Record<string, Column>

const eventColumns = {
  project: 'text',
  change_point_id: 'text',
  position: 'integer',
  kind: 'text',
  at: 'instant',
  version: 'integer',
  run_id: 'text',
  reason: 'text?',
} as const satisfies Record<string, Column>
