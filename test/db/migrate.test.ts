import { Kysely, sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { DatabaseAdapter } from '../../db/adapter.ts'
import { migrate } from '../../db/migrate.ts'
import { migrations, type SchemaMigration } from '../../db/migrations/list.ts'
import type { Schema } from '../../db/schema.ts'
import { openSqlite } from '../../db/sqlite.ts'

let adapter: DatabaseAdapter
let db: Kysely<Schema>

beforeEach(() => {
  adapter = openSqlite(':memory:')
  db = new Kysely<Schema>({ dialect: adapter.dialect })
})

afterEach(() => db.destroy())

async function tables(): Promise<string[]> {
  const found = await db.introspection.getTables({ withInternalKyselyTables: true })
  return found.map((table) => table.name).filter((name) => !name.startsWith('kysely_'))
}

const breaking: SchemaMigration = {
  name: '9998-breaking',
  up: async (tx) => {
    await tx.schema.createTable('half_done').addColumn('a', 'text').execute()
    await sql`insert into half_done (a) values ('x')`.execute(tx)
    throw new Error('the disk said no')
  },
}

describe('a database', () => {
  test('that is empty gets every table', async () => {
    await migrate(db, adapter.types)
    expect((await tables()).sort()).toEqual(
      [
        'agent',
        'alert',
        'alert_event',
        'alert_member',
        'bisection',
        'branch_commit',
        'calibration',
        'change_point',
        'change_point_event',
        'confirmation',
        'delivery',
        'environment',
        'expected_change',
        'host',
        'installation',
        'job',
        'lineage',
        'point',
        'project',
        'project_revision',
        'raw_output',
        'result',
        'run',
        'series',
        'series_checkpoint',
        'series_state',
        'series_summary',
        'timeline',
        'token',
        'work',
      ].sort(),
    )
  })

  test('that is up to date stays as it is', async () => {
    await migrate(db, adapter.types)
    const before = await sql`select * from sqlite_schema order by name`.execute(db)
    await migrate(db, adapter.types)
    expect(await sql`select * from sqlite_schema order by name`.execute(db)).toEqual(before)
  })

  test('keeps nothing of a step that fails, nor of those before it in the same go', async () => {
    await expect(migrate(db, adapter.types, [...migrations, breaking])).rejects.toThrow(
      'Could not bring the database to this version (9998-breaking): the disk said no. Nothing was changed',
    )
    expect(await tables()).toEqual([])
    await migrate(db, adapter.types)
    expect(await tables()).toContain('run')
  })

  test('of a newer version is refused by name and left alone', async () => {
    const newer: SchemaMigration = { name: '9999-future', up: async () => undefined }
    await migrate(db, adapter.types, [...migrations, newer])
    await expect(migrate(db, adapter.types)).rejects.toThrow(
      `The database was written by a newer Metalmark (it has 9999-future, this version knows up to ${migrations.at(-1)?.name})`,
    )
  })

  test('of another program is refused and left alone', async () => {
    await db.schema.createTable('recipes').addColumn('a', 'text').execute()
    await expect(migrate(db, adapter.types)).rejects.toThrow(
      'The database holds tables of something else (recipes); Metalmark needs a file of its own',
    )
    expect(await tables()).toEqual(['recipes'])
  })
})

test('what targets were still to be told gets the lane of its target', async () => {
  await migrate(db, adapter.types, migrations.slice(0, 4))
  await sql`insert into project (slug, baseline_branch, created_at) values ('p', 'main', 1)`.execute(db)
  await sql`
    insert into delivery (project, id, target, kind, what, subject, state, attempts_json, created_at)
    values ('p', 'd1', 'ops', 'slack', 'message', 'alert/1/0', 'queued', '[]', 1)
  `.execute(db)
  const job = (id: string, kind: string, key: string) => sql`
    insert into job (project, id, kind, key, payload_json, state, attempts, max_attempts, run_at, priority)
    values ('p', ${id}, ${kind}, ${key}, '{}', 'queued', 0, 20, 1, 0)
  `
  await job('j1', 'deliver', 'd1').execute(db)
  await job('j2', 'analyse-run', 'r1').execute(db)
  await migrate(db, adapter.types)
  expect(await db.selectFrom('job').select(['id', 'lane']).orderBy('id').execute()).toEqual([
    { id: 'j1', lane: 'ops' },
    { id: 'j2', lane: null },
  ])
})

test('the steps’ names sort in the order of application', () => {
  const names = migrations.map((step) => step.name)
  expect([...names].sort()).toEqual(names)
})
