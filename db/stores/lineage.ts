import type { Selectable } from 'kysely'
import { chunks, inChunks } from '../chunks.ts'
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

    /** Which of these commits a baseline branch (null: the main one) has in its history. */
    async onBranch(
      project: string,
      branch: string | null,
      hashes: readonly string[],
    ): Promise<ReadonlySet<string>> {
      const rows = await inChunks(hashes, (part) =>
        db
          .selectFrom('branch_commit')
          .select('hash')
          .where('project', '=', project)
          .where('branch', '=', branch ?? '')
          .where('hash', 'in', part)
          .execute(),
      )
      return new Set(rows.map(({ hash }) => hash))
    },

    /** The commits of a baseline branch (null: the main one) whose subjects name a pull request, in the order of history. */
    naming: (project: string, branch: string | null, number: number): Promise<LineageRow[]> =>
      db
        .selectFrom('lineage')
        .innerJoin('branch_commit', (join) =>
          join
            .onRef('branch_commit.project', '=', 'lineage.project')
            .onRef('branch_commit.hash', '=', 'lineage.hash'),
        )
        .selectAll('lineage')
        .where('lineage.project', '=', project)
        .where('branch_commit.branch', '=', branch ?? '')
        .where((eb) => eb.or([eb('subject', 'like', `%#${number}%`), eb('subject', 'like', `%!${number}%`)]))
        .orderBy('lineage.history_at')
        .execute(),

    /** Notes that a baseline branch has commits in its history; resolves to those that were not known to be. */
    async noteBranch(project: string, branch: string | null, hashes: readonly string[]): Promise<string[]> {
      const known = await this.onBranch(project, branch, hashes)
      const fresh = [...new Set(hashes)].filter((hash) => !known.has(hash))
      for (const part of chunks(fresh.map((hash) => ({ project, branch: branch ?? '', hash })))) {
        await db.insertInto('branch_commit').values(part).execute()
      }
      return fresh
    },

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
