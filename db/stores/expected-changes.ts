import type { Selectable } from 'kysely'
import type { ExpectedChangeTable } from '../alert-tables.ts'
import { inChunks } from '../chunks.ts'
import type { Db } from '../schema.ts'

export type ExpectedChangeRow = Selectable<ExpectedChangeTable>
/** One whose commit stands in history, and the baseline branches that have it there; null stands for the main one. */
export type PlacedExpectation = ExpectedChangeRow & {
  readonly history_at: number
  readonly branches: ReadonlySet<string | null>
}

/** Accepted changes, and the points that come after them. */
export function expectedChangeStore(db: Db) {
  return {
    async insert(row: ExpectedChangeTable): Promise<void> {
      await db.insertInto('expected_change').values(row).execute()
    },

    find: (project: string, id: string): Promise<ExpectedChangeRow | undefined> =>
      db
        .selectFrom('expected_change')
        .selectAll()
        .where('project', '=', project)
        .where('id', '=', id)
        .executeTakeFirst(),

    /** Those that an alert was accepted by and that hold. */
    ofAlert: (project: string, alert: string): Promise<ExpectedChangeRow[]> =>
      db
        .selectFrom('expected_change')
        .selectAll()
        .where('project', '=', project)
        .where('alert_id', '=', alert)
        .where('taken_back_at', 'is', null)
        .execute(),

    /** Notes that it holds no more. */
    async takeBack(
      { project, id }: Pick<ExpectedChangeRow, 'project' | 'id'>,
      { at, who, why }: { readonly at: number; readonly who: string; readonly why: string | null },
    ): Promise<void> {
      await db
        .updateTable('expected_change')
        .set({ taken_back_at: at, taken_back_by: who, taken_back_why: why })
        .where('project', '=', project)
        .where('id', '=', id)
        .execute()
    },

    /** Those of some commits that hold. */
    ofCommits: (project: string, commits: readonly string[]): Promise<ExpectedChangeRow[]> =>
      inChunks(commits, (part) =>
        db
          .selectFrom('expected_change')
          .selectAll()
          .where('project', '=', project)
          .where('commit_hash', 'in', part)
          .where('taken_back_at', 'is', null)
          .execute(),
      ),

    /** The newest first, those taken back among them; of one commit where that is asked for. */
    list: (
      project: string,
      { limit, commit }: { readonly limit: number; readonly commit: string | null },
    ): Promise<ExpectedChangeRow[]> =>
      db
        .selectFrom('expected_change')
        .selectAll()
        .where('project', '=', project)
        .$if(commit !== null, (query) => query.where('commit_hash', '=', commit ?? ''))
        .orderBy('id', 'desc')
        .limit(limit)
        .execute(),

    /** All that hold and whose commits are known, in the order of history; the later said of one commit comes last. */
    async placed(project: string): Promise<PlacedExpectation[]> {
      const rows = await db
        .selectFrom('expected_change')
        .innerJoin('lineage', (join) =>
          join
            .onRef('lineage.project', '=', 'expected_change.project')
            .onRef('lineage.hash', '=', 'expected_change.commit_hash'),
        )
        .selectAll('expected_change')
        .select('lineage.history_at')
        .where('expected_change.project', '=', project)
        .where('expected_change.taken_back_at', 'is', null)
        .orderBy('lineage.history_at')
        .orderBy('expected_change.id')
        .execute()
      const commits = [...new Set(rows.map(({ commit_hash }) => commit_hash))]
      const told = await inChunks(commits, (part) =>
        db
          .selectFrom('branch_commit')
          .select(['hash', 'branch'])
          .where('project', '=', project)
          .where('hash', 'in', part)
          .execute(),
      )
      const branches = Map.groupBy(told, ({ hash }) => hash)
      return rows.map((row) => ({
        ...row,
        branches: new Set(branches.get(row.commit_hash)?.map(({ branch }) => branch || null)),
      }))
    },

    /** Notes on the points of a series from one place in history to before another (null: to the end) what was accepted. */
    async mark(
      project: string,
      series: string,
      {
        from,
        to,
        accepted,
      }: { readonly from: number; readonly to: number | null; readonly accepted: string | null },
    ): Promise<void> {
      let query = db
        .updateTable('point')
        .set({ accepted })
        .where('project', '=', project)
        .where('series_id', '=', series)
        .where('history_at', '>=', from)
      if (to !== null) query = query.where('history_at', '<', to)
      await query.execute()
    },
  }
}
