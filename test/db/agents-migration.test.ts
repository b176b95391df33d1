import { Kysely } from 'kysely'
import { expect, test } from 'vitest'
import { migrate } from '../../db/migrate.ts'
import { migrations } from '../../db/migrations/list.ts'
import type { Schema } from '../../db/schema.ts'
import { openSqlite } from '../../db/sqlite.ts'

test('runs of before manifests have none, and no word of suspicion from their agent', async () => {
  const adapter = openSqlite(':memory:')
  const db = new Kysely<Schema>({ dialect: adapter.dialect })
  await migrate(db, adapter.types, migrations.slice(0, 2))
  await db.insertInto('project').values({ slug: 'p', baseline_branch: 'main', created_at: 1 }).execute()
  await db.insertInto('host').values({ project: 'p', id: 'h', label: 'rack-1' }).execute()
  await db.insertInto('environment').values({ project: 'p', hash: 'e', body: new Uint8Array() }).execute()
  const run = {
    ...{ project: 'p', id: 'r', content_hash: 'c', suite: 's', agent_version: '0.1.0', started_at: 1 },
    ...{ finished_at: 2, received_at: 3, host_id: 'h', environment_hash: 'e', acceleration: 'kvm' },
    ...{ conditions_json: '{}', notes_json: '[]', point_count: 0, analysis: 'done', history_at: 1 },
    on_baseline: 0,
  } as const
  // The columns of this version do not exist yet: the row is one of the version before.
  await db
    .insertInto('run')
    .values(run as never)
    .execute()
  await migrate(db, adapter.types)
  const [row] = await db.selectFrom('run').select(['id', 'manifest_json', 'told_suspect_json']).execute()
  expect(row).toEqual({ id: 'r', manifest_json: null, told_suspect_json: null })
  await db.destroy()
})
