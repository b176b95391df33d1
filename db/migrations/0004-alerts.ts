import { type Kysely, sql } from 'kysely'
import type { Commit } from '../../server/contract/run.ts'
import type { ColumnTypes } from '../adapter.ts'
import { type Column, type Columns, createTable, type References, resolveColumn } from './create-table.ts'

/**
 * Projects' settings, the order of commits by their parents, alerts with their history, experiments (confirmations,
 * bisections, calibrations) and deliveries. Columns are explained in `schema.ts` and the tables' own files.
 */
export async function up(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  const table = (name: string, columns: Columns, key: readonly string[], references: References = {}) =>
    createTable(db, name, { columns, types, key, references })
  const ofProject = { project: ['project'] }
  await table('lineage', lineageColumns, ['project', 'hash'], ofProject)
  await table('alert', alertColumns, ['project', 'id'], ofProject)
  await table('alert_member', memberColumns, ['project', 'alert_id', 'series_id', 'change_point_id'], {
    alert: ['project', 'alert_id'],
    series: ['project', 'series_id'],
  })
  await table('alert_event', eventColumns, ['project', 'alert_id', 'position'], {
    alert: ['project', 'alert_id'],
  })
  await table('expected_change', expectedColumns, ['project', 'id'], ofProject)
  await table('confirmation', confirmationColumns, ['project', 'id'], ofProject)
  await table('bisection', bisectionColumns, ['project', 'id'], ofProject)
  await table('calibration', calibrationColumns, ['project', 'id'], ofProject)
  await table('delivery', deliveryColumns, ['project', 'id'], ofProject)
  await table('installation', { name: 'text', value: 'text' }, ['name'])
  await extend(db, types)
  await fillIn(db)
  await createIndexes(db)
}

async function extend(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  const add = async (table: string, columns: Columns) => {
    for (const [name, column] of Object.entries(columns)) {
      const { type, nullable } = resolveColumn(column, types)
      const fallback = column === 'text' ? '' : 0
      await db.schema
        .alterTable(table)
        .addColumn(name, type, (definition) =>
          nullable ? definition : definition.notNull().defaultTo(fallback),
        )
        .execute()
    }
  }
  await add('project', { settings_json: 'text?' })
  await add('run', { head_commit: 'text?', branch: 'text?', merge_base: 'text?', work_id: 'text?' })
  await add('series', { branch: 'text?' })
  await add('point', { accepted: 'text?' })
  await add('work', {
    purpose: 'text',
    benchmarks_json: 'text?',
    not_before: 'instant?',
    confirmation_id: 'text?',
    calibration_id: 'text?',
  })
}

/** What rows of before would have had. Read here and not in SQL, which has no words for JSON that every database knows. */
async function fillIn(db: Kysely<unknown>): Promise<void> {
  await sql`update work set purpose = 'measure'`.execute(db)
  const { rows } = await sql<{ project: string; id: string; commit_json: string }>`
    select project, id, commit_json from run where commit_json is not null`.execute(db)
  for (const { project, id, commit_json } of rows) {
    const { head, branch } = JSON.parse(commit_json) as Commit
    await sql`update run set head_commit = ${head}, branch = ${branch}
      where project = ${project} and id = ${id}`.execute(db)
  }
}

async function createIndexes(db: Kysely<unknown>): Promise<void> {
  const index = (name: string, on: string, columns: readonly string[]) =>
    db.schema
      .createIndex(name)
      .on(on)
      .columns([...columns])
      .execute()
  await index('lineage_by_parent', 'lineage', ['project', 'first_parent'])
  await index('run_by_head', 'run', ['project', 'head_commit'])
  await index('run_by_branch', 'run', ['project', 'branch', 'received_at'])
  await index('run_by_merge_base', 'run', ['project', 'merge_base'])
  await index('run_by_work', 'run', ['project', 'work_id'])
  await index('alert_by_cause', 'alert', ['project', 'cause'])
  await index('alert_by_pull_request', 'alert', ['project', 'pull_request'])
  await index('alert_member_by_change', 'alert_member', ['project', 'change_point_id'])
  await index('expected_change_by_commit', 'expected_change', ['project', 'commit_hash'])
  await index('confirmation_by_alert', 'confirmation', ['project', 'alert_id'])
  await index('confirmation_by_bisection', 'confirmation', ['project', 'bisection_id'])
  await index('bisection_by_alert', 'bisection', ['project', 'alert_id'])
  await index('work_by_confirmation', 'work', ['project', 'confirmation_id'])
  await index('work_by_calibration', 'work', ['project', 'calibration_id'])
  await index('delivery_by_subject', 'delivery', ['project', 'subject'])
}

const lineageColumns = {
  project: 'text',
  hash: 'text',
  first_parent: 'text?',
  committed_at: 'instant',
  history_at: 'instant',
  subject: 'text',
  expected_json: 'text?',
  tags_json: 'text?',
} as const satisfies Record<string, Column>

const alertColumns = {
  project: 'text',
  id: 'text',
  kind: 'text',
  cause: 'text?',
  headline: 'text',
  evidence: 'text',
  handling: 'text',
  assignee: 'text?',
  muted_until: 'instant?',
  attribution_json: 'text?',
  hosts_json: 'text',
  host_id: 'text?',
  after_json: 'text?',
  up_to_json: 'text?',
  environment_json: 'text',
  pull_request: 'integer?',
  largest_json: 'text?',
  merged_into: 'text?',
  opened_at: 'instant',
  updated_at: 'instant',
} as const satisfies Record<string, Column>

const memberColumns = {
  project: 'text',
  alert_id: 'text',
  series_id: 'text',
  change_point_id: 'text',
  effect_json: 'text?',
  standing: 'integer',
} as const satisfies Record<string, Column>

const eventColumns = {
  project: 'text',
  alert_id: 'text',
  position: 'integer',
  kind: 'text',
  at: 'instant',
  who: 'text?',
  why: 'text?',
  evidence: 'text',
  handling: 'text',
  told: 'integer',
} as const satisfies Record<string, Column>

const expectedColumns = {
  project: 'text',
  id: 'text',
  commit_hash: 'text',
  pattern: 'text',
  relative: 'number?',
  source: 'text',
  who: 'text?',
  why: 'text?',
  at: 'instant',
  alert_id: 'text?',
} as const satisfies Record<string, Column>

const confirmationColumns = {
  project: 'text',
  id: 'text',
  alert_id: 'text?',
  bisection_id: 'text?',
  base_commit: 'text',
  head_commit: 'text',
  hosts_json: 'text',
  benchmarks_json: 'text',
  series_json: 'text',
  state: 'text',
  reason: 'text',
  most_boots: 'integer',
  created_at: 'instant',
  deadline_at: 'instant',
  ended_at: 'instant?',
  outcome_json: 'text?',
} as const satisfies Record<string, Column>

const bisectionColumns = {
  project: 'text',
  id: 'text',
  alert_id: 'text?',
  host_id: 'text',
  benchmarks_json: 'text',
  state: 'text',
  reason: 'text',
  commits_json: 'text',
  culprit: 'text?',
  confidence: 'number?',
  log_json: 'text',
  created_at: 'instant',
  ended_at: 'instant?',
} as const satisfies Record<string, Column>

const calibrationColumns = {
  project: 'text',
  id: 'text',
  commit_hash: 'text?',
  hosts_json: 'text',
  state: 'text',
  reason: 'text',
  runs_json: 'text',
  components_json: 'text?',
  epochs_json: 'text',
  created_at: 'instant',
  measured_at: 'instant?',
} as const satisfies Record<string, Column>

const deliveryColumns = {
  project: 'text',
  id: 'text',
  target: 'text',
  kind: 'text',
  what: 'text',
  subject: 'text',
  state: 'text',
  body_json: 'text?',
  url: 'text?',
  attempts_json: 'text',
  created_at: 'instant',
  sent_at: 'instant?',
} as const satisfies Record<string, Column>
