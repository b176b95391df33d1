import { type Kysely, sql } from 'kysely'

/**
 * Indexes for series of a hundred thousand points: what thinning them out asks of every point lies in the index by
 * history, so that no row with its samples is read for it; and the few points, runs and commits that are marked on a
 * chart have indexes of their own. A PostgreSQL index row has room for all of it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropIndex('point_by_history').execute()
  await db.schema
    .createIndex('point_by_history')
    .on('point')
    .columns(['project', 'series_id', 'history_at', 'started_at', 'run_id'])
    .columns(['value', 'verdict', 'doubtful', 'on_baseline'])
    .execute()
  const history = ['history_at', 'started_at', 'run_id'] as const
  await db.schema
    .createIndex('point_by_epoch')
    .on('point')
    .columns(['project', 'series_id', ...history])
    .where(sql.ref('epoch_changes_json'), 'is not', null)
    .execute()
  await db.schema
    .createIndex('run_by_suspicion')
    .on('run')
    .columns(['project', 'host_id', 'id'])
    .where(sql.ref('suspect_reason'), 'is not', null)
    .execute()
  await db.schema
    .createIndex('lineage_by_tag')
    .on('lineage')
    .columns(['project', 'history_at'])
    .where(sql.ref('tags_json'), 'is not', null)
    .execute()
  await db.schema
    .createIndex('alert_member_by_series')
    .on('alert_member')
    .columns(['project', 'series_id'])
    .execute()
}
