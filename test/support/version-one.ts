import SqliteFile from 'better-sqlite3'
import { Kysely } from 'kysely'
import { migrate } from '../../db/migrate.ts'
import { migrations } from '../../db/migrations/list.ts'
import type { Schema } from '../../db/schema.ts'
import { openSqlite } from '../../db/sqlite.ts'

/**
 * Makes, from a database of this version, the file that the first version would have left: its tables, the same
 * uploads, and every point judged by version 1 of the analysis.
 */
export async function writeVersionOne(from: string, to: string): Promise<void> {
  const adapter = openSqlite(to)
  const db = new Kysely<Schema>({ dialect: adapter.dialect })
  await migrate(db, adapter.types, migrations.slice(0, 1))
  await db.destroy()
  const target = new SqliteFile(to)
  target.prepare('attach ? as newer').run(from)
  // In the order in which they refer to each other.
  for (const table of ['project', 'host', 'environment', 'raw_output', 'run', 'result', 'series', 'point']) {
    const columns = target
      .prepare<[string], { name: string }>('select name from pragma_table_info(?)')
      .all(table)
      .map(({ name }) => name)
      .join(', ')
    target.exec(`insert into main.${table} (${columns}) select ${columns} from newer.${table}`)
  }
  target.exec(`update run set analysis = 'done'`)
  target.exec(
    `update point set verdict = 'unchanged', reason = 'Nothing to see', baseline_runs = 5, baseline_needed = 5,
     analysis_version = 1`,
  )
  target.close()
}
