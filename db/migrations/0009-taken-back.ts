import type { Kysely } from 'kysely'
import type { ColumnTypes } from '../adapter.ts'
import { resolveColumn } from './create-table.ts'

/** Accepted changes that somebody took back: they hold no more, and stay listed. */
export async function up(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  const columns = { taken_back_at: 'instant?', taken_back_by: 'text?', taken_back_why: 'text?' } as const
  for (const [name, column] of Object.entries(columns)) {
    await db.schema.alterTable('expected_change').addColumn(name, resolveColumn(column, types).type).execute()
  }
}
