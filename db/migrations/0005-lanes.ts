import { type Kysely, sql } from 'kysely'
import type { ColumnTypes } from '../adapter.ts'
import { resolveColumn } from './create-table.ts'

/** Lanes of jobs: what a target is told goes one by one, and beside what others are told. */
export async function up(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  const { type } = resolveColumn('text?', types)
  await db.schema.alterTable('job').addColumn('lane', type).execute()
  await sql`
    update job set lane = (
      select target from delivery where delivery.project = job.project and delivery.id = job.key
    ) where kind = 'deliver'
  `.execute(db)
}
