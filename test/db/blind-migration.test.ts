import { Kysely, sql } from 'kysely'
import { expect, test } from 'vitest'
import { migrate } from '../../db/migrate.ts'
import { migrations } from '../../db/migrations/list.ts'
import type { Schema } from '../../db/schema.ts'
import { openSqlite } from '../../db/sqlite.ts'

test('series of before are blind to what their own project wants to see', async () => {
  const adapter = openSqlite(':memory:')
  const db = new Kysely<Schema>({ dialect: adapter.dialect })
  const before = migrations.filter(({ name }) => name < '0010')
  await migrate(db, adapter.types, before)
  // Of the series themselves nothing is needed.
  await sql`pragma foreign_keys = off`.execute(db)
  const project = { baseline_branch: 'main', created_at: 1 }
  await db
    .insertInto('project')
    .values([
      { slug: 'usual', settings_json: null, ...project },
      { slug: 'keen', settings_json: '{"smallestEffect":0.02}', ...project },
    ])
    .execute()
  for (const slug of ['usual', 'keen']) {
    await db.insertInto('host').values({ project: slug, id: 'h', label: 'rack-1' }).execute()
    for (const [id, smallest] of [
      ['fine', 0.015],
      ['fair', 0.04],
      ['coarse', 0.08],
      ['young', null],
    ] as const) {
      const sight = { smallest_detectable: smallest, blind: smallest === null ? null : 0 }
      await db
        .insertInto('series_state')
        .values({
          ...{ project: slug, series_id: id, host_id: 'h', analysis_version: 1, points: 9, pending: 0 },
          ...{ history_at: 1, started_at: 1, run_id: 'r', noise: 0.01, memory: null, baseline_json: null },
          ...sight,
        } as never)
        .execute()
    }
  }
  await migrate(db, adapter.types)
  const rows = await db.selectFrom('series_state').select(['project', 'series_id', 'blind']).execute()
  const blind = (slug: string) =>
    Object.fromEntries(rows.filter((row) => row.project === slug).map((row) => [row.series_id, row.blind]))
  expect(blind('usual')).toEqual({ fine: 0, fair: 0, coarse: 1, young: null })
  expect(blind('keen')).toEqual({ fine: 0, fair: 1, coarse: 1, young: null })
  await db.destroy()
})
