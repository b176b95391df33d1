import type { Kysely } from 'kysely'
import type { ColumnTypes } from '../adapter.ts'
import { type Column, createTable, resolveColumn } from './create-table.ts'

/**
 * What agents say of a run beside its numbers (how to measure it again, why it is doubtful), and the work that hosts are
 * asked for. Columns are explained in `schema.ts` and `work-tables.ts`.
 */
export async function up(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  for (const name of ['manifest_json', 'told_suspect_json']) {
    const { type } = resolveColumn('text?', types)
    await db.schema.alterTable('run').addColumn(name, type).execute()
  }
  await createTable(db, 'agent', {
    ...{ types, columns: agentColumns, key: ['project', 'host_id'] },
    references: { host: ['project', 'host_id'] },
  })
  await createTable(db, 'work', {
    ...{ types, columns: workColumns, key: ['project', 'id'] },
    references: { project: ['project'] },
  })
  await db.schema.createIndex('work_by_state').on('work').columns(['project', 'state', 'id']).execute()
}

const agentColumns = {
  project: 'text',
  host_id: 'text',
  agent_version: 'text',
  work_id: 'text?',
  registered_at: 'instant',
  seen_at: 'instant',
} as const satisfies Record<string, Column>

const workColumns = {
  project: 'text',
  id: 'text',
  commits_json: 'text',
  host_id: 'text?',
  profile: 'text?',
  reason: 'text',
  state: 'text',
  created_at: 'instant',
  claimed_by: 'text?',
  claimed_at: 'instant?',
  lease_until: 'instant?',
  attempts: 'integer',
  finished_at: 'instant?',
  runs_json: 'text',
  error: 'text?',
} as const satisfies Record<string, Column>
