import type { Kysely } from 'kysely'
import type { ColumnTypes } from '../adapter.ts'
import { type Column, type Columns, createTable, type References } from './create-table.ts'

/** The first schema: projects, runs, series, points, jobs, tokens. Columns are explained in `schema.ts`. */
export async function up(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  const table = (name: string, columns: Columns, key: readonly string[], references: References = {}) =>
    createTable(db, name, { columns, types, key, references })
  const ofProject = { project: ['project'] }
  const ofRun = { run: ['project', 'run_id'] }

  await table('project', { slug: 'text', baseline_branch: 'text', created_at: 'instant' }, ['slug'])
  await table('host', { project: 'text', id: 'text', label: 'text' }, ['project', 'id'], ofProject)
  await table('environment', { project: 'text', hash: 'text', body: 'bytes' }, ['project', 'hash'], ofProject)
  await table(
    'raw_output',
    { project: 'text', sha256: 'text', body: 'bytes' },
    ['project', 'sha256'],
    ofProject,
  )
  await table('run', runColumns, ['project', 'id'], {
    host: ['project', 'host_id'],
    environment: ['project', 'environment_hash'],
  })
  await table('result', resultColumns, ['project', 'run_id', 'position'], ofRun)
  await table('series', seriesColumns, ['project', 'id'], { host: ['project', 'host_id'] })
  await table('point', pointColumns, ['project', 'series_id', 'run_id'], {
    ...ofRun,
    series: ['project', 'series_id'],
  })
  await table('job', jobColumns, ['project', 'id'], ofProject)
  await table('token', tokenColumns, ['id'])

  const index = (name: string, on: string, columns: readonly string[]) =>
    db.schema
      .createIndex(name)
      .on(on)
      .columns([...columns])
  await index('run_by_arrival', 'run', ['project', 'received_at', 'id']).execute()
  await index('series_by_key', 'series', ['project', 'key']).unique().execute()
  await index('point_by_history', 'point', [
    'project',
    'series_id',
    'history_at',
    'started_at',
    'run_id',
  ]).execute()
  await index('point_by_run', 'point', ['project', 'run_id']).execute()
  await index('job_by_key', 'job', ['project', 'kind', 'key']).unique().execute()
  await index('job_by_due', 'job', ['state', 'run_at']).execute()
  await index('token_by_hash', 'token', ['hash']).unique().execute()
}

const runColumns = {
  project: 'text',
  id: 'text',
  content_hash: 'text',
  suite: 'text',
  agent_version: 'text',
  started_at: 'instant',
  finished_at: 'instant',
  received_at: 'instant',
  host_id: 'text',
  environment_hash: 'text',
  acceleration: 'text',
  commit_json: 'text?',
  ci_json: 'text?',
  conditions_json: 'text',
  notes_json: 'text',
  point_count: 'integer',
  analysis: 'text',
} as const satisfies Record<string, Column>

const resultColumns = {
  project: 'text',
  run_id: 'text',
  position: 'integer',
  benchmark_json: 'text',
  body: 'bytes',
} as const satisfies Record<string, Column>

const seriesColumns = {
  project: 'text',
  id: 'text',
  key: 'text',
  benchmark: 'text',
  path: 'text',
  canary: 'integer',
  tool_name: 'text',
  tool_version: 'text',
  argv_json: 'text',
  metric: 'text',
  unit: 'text',
  direction: 'text',
  role: 'text',
  semantics: 'text?',
  host_id: 'text',
  acceleration: 'text',
  identity_json: 'text',
  created_at: 'instant',
} as const satisfies Record<string, Column>

const pointColumns = {
  project: 'text',
  series_id: 'text',
  run_id: 'text',
  result_position: 'integer',
  value: 'number',
  low_quartile: 'number',
  high_quartile: 'number',
  sample_count: 'integer',
  samples: 'bytes',
  doubtful: 'integer',
  on_baseline: 'integer',
  history_at: 'instant',
  started_at: 'instant',
  environment_hash: 'text',
  epoch_hash: 'text',
  verdict: 'text?',
  reason: 'text?',
  effect_relative: 'number?',
  effect_low: 'number?',
  effect_high: 'number?',
  smallest_detectable: 'number?',
  baseline_runs: 'integer?',
  baseline_needed: 'integer?',
  baseline_centre: 'number?',
  expected_low: 'number?',
  expected_high: 'number?',
  analysis_version: 'integer?',
} as const satisfies Record<string, Column>

const jobColumns = {
  project: 'text',
  id: 'text',
  kind: 'text',
  key: 'text',
  payload_json: 'text',
  state: 'text',
  attempts: 'integer',
  max_attempts: 'integer',
  run_at: 'instant',
  last_error: 'text?',
} as const satisfies Record<string, Column>

const tokenColumns = {
  id: 'text',
  name: 'text',
  scope: 'text',
  project: 'text?',
  hash: 'text',
  created_at: 'instant',
  last_used_at: 'instant?',
  revoked_at: 'instant?',
} as const satisfies Record<string, Column>
