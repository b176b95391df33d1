import type { Selectable } from 'kysely'
import { inChunks } from '../chunks.ts'
import type { Db, LineageTable } from '../schema.ts'

export type LineageRow = Selectable<LineageTable>

/** Commits as far as they are known, measured or not. */
export function lineageStore(db: Db) {
  return {
    byHashes: (project: string, hashes: readonly string[]): Promise<LineageRow[]> =>
      inChunks(hashes, (part) =>
        db
          .selectFrom('lineage')
          .selectAll()
          .where('project', '=', project)
          .where('hash', 'in', part)
          .execute(),
      ),

    /** Commits whose first parent is one of these. */
    childrenOf: (project: string, hashes: readonly string[]): Promise<LineageRow[]> =>
      inChunks(hashes, (part) =>
        db
          .selectFrom('lineage')
          .selectAll()
          .where('project', '=', project)
          .where('first_parent', 'in', part)
          .orderBy('hash')
          .execute(),
      ),

    /** The commits that stand between two places in history, inclusive. */
    within: (project: string, earliest: number, latest: number): Promise<LineageRow[]> =>
      db
        .selectFrom('lineage')
        .selectAll()
        .where('project', '=', project)
        .where('history_at', '>=', earliest)
        .where('history_at', '<=', latest)
        .orderBy('history_at')
        .limit(1000)
        .execute(),

    async save(row: LineageTable): Promise<void> {
      const { project: _, hash: __, ...change } = row
      await db
        .insertInto('lineage')
        .values(row)
        .onConflict((conflict) => conflict.columns(['project', 'hash']).doUpdateSet(change))
        .execute()
    },
  }
}
