import type { Selectable } from 'kysely'
import { chunks, inChunks } from '../chunks.ts'
import type { Db, SeriesTable } from '../schema.ts'

export type SeriesRow = Selectable<SeriesTable>

/** Series, found by the key of all that makes values comparable. */
export function seriesStore(db: Db) {
  const idsByKey = async (project: string, keys: readonly string[]): Promise<Map<string, string>> => {
    const rows = await inChunks(keys, (part) =>
      db
        .selectFrom('series')
        .select(['id', 'key'])
        .where('project', '=', project)
        .where('key', 'in', part)
        .execute(),
    )
    return new Map(rows.map((row) => [row.key, row.id]))
  }

  return {
    /** The ids of series by key; those not there yet are created from the rows given. */
    async findOrCreate(project: string, rows: readonly SeriesTable[]): Promise<Map<string, string>> {
      const keys = rows.map((row) => row.key)
      const found = await idsByKey(project, keys)
      const missing = rows.filter((row) => !found.has(row.key))
      if (missing.length === 0) return found
      for (const part of chunks(missing)) {
        await db
          .insertInto('series')
          .values(part)
          .onConflict((conflict) => conflict.columns(['project', 'key']).doNothing())
          .execute()
      }
      return idsByKey(project, keys)
    },

    /** The series of a host's canaries. */
    canariesOf: (project: string, host: string): Promise<SeriesRow[]> =>
      db
        .selectFrom('series')
        .selectAll()
        .where('project', '=', project)
        .where('host_id', '=', host)
        .where('canary', '=', 1)
        .orderBy('id')
        .execute(),

    /** Series by id. */
    all: (project: string): Promise<SeriesRow[]> =>
      db.selectFrom('series').selectAll().where('project', '=', project).orderBy('id').execute(),

    byIds: (project: string, ids: readonly string[]): Promise<SeriesRow[]> =>
      inChunks(ids, (part) =>
        db.selectFrom('series').selectAll().where('project', '=', project).where('id', 'in', part).execute(),
      ),
  }
}
