import { chunks } from '../chunks.ts'
import type { Db, ResultTable, RunTable } from '../schema.ts'

/** Runs and their results. */
export function runStore(db: Db) {
  return {
    /** What tells a repeated upload from another run under the same id. */
    findReceipt: (
      project: string,
      id: string,
    ): Promise<{ content_hash: string; point_count: number } | undefined> =>
      db
        .selectFrom('run')
        .select(['content_hash', 'point_count'])
        .where('project', '=', project)
        .where('id', '=', id)
        .executeTakeFirst(),

    async insert(run: RunTable, results: readonly ResultTable[]): Promise<void> {
      await db.insertInto('run').values(run).execute()
      for (const part of chunks(results)) await db.insertInto('result').values(part).execute()
    },

    async setAnalysis(project: string, id: string, analysis: RunTable['analysis']): Promise<void> {
      await db
        .updateTable('run')
        .set({ analysis })
        .where('project', '=', project)
        .where('id', '=', id)
        .execute()
    },
  }
}
