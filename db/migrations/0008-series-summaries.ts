import type { Kysely } from 'kysely'
import type { ColumnTypes } from '../adapter.ts'
import { type Column, createTable } from './create-table.ts'

/**
 * What lists show of each series, ready to be shown, and a counter by which readers ask for what has changed since. The
 * summaries of series that are there already are made when the database is opened. Columns are explained in `summary-tables.ts`.
 */
export async function up(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await createTable(db, 'series_summary', {
    ...{ types, columns: summaryColumns, key: ['project', 'series_id'] },
    references: { series: ['project', 'series_id'] },
  })
  await createTable(db, 'project_revision', {
    ...{ types, columns: { project: 'text', revision: 'integer' }, key: ['project'] },
    references: { project: ['project'] },
  })
  const index = (name: string, on: string, columns: readonly string[]) =>
    db.schema
      .createIndex(name)
      .on(on)
      .columns([...columns])
      .execute()
  // With the verdict in it, a run's verdicts are counted without a look at its points.
  await db.schema.dropIndex('point_by_run').execute()
  await index('point_by_run', 'point', ['project', 'run_id', 'verdict'])
  await index('series_summary_by_revision', 'series_summary', ['project', 'revision', 'series_id'])
  await index('alert_by_handling', 'alert', ['project', 'handling', 'opened_at'])
}

const summaryColumns = {
  project: 'text',
  series_id: 'text',
  revision: 'integer',
  points: 'integer',
  verdict: 'text?',
  noise: 'number?',
  smallest_detectable: 'number?',
  blind: 'integer?',
  latest_json: 'text?',
  change_json: 'text?',
  sparkline_json: 'text',
} as const satisfies Record<string, Column>
