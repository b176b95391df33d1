import type { Selectable } from 'kysely'
import type { BisectionTable } from '../experiment-tables.ts'
import type { Db } from '../schema.ts'

export type BisectionRow = Selectable<BisectionTable>

/** Searches for the commit that changed a benchmark. */
export function bisectionStore(db: Db) {
  const all = (project: string) => db.selectFrom('bisection').selectAll().where('project', '=', project)
  return {
    find: (project: string, id: string): Promise<BisectionRow | undefined> =>
      all(project).where('id', '=', id).executeTakeFirst(),

    /** A project's or an alert's, the newest first. */
    newest(
      project: string,
      { limit, alert }: { readonly limit: number; readonly alert: string | null },
    ): Promise<BisectionRow[]> {
      const query = all(project).orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit)
      return (alert === null ? query : query.where('alert_id', '=', alert)).execute()
    },

    async insert(row: BisectionTable): Promise<void> {
      await db.insertInto('bisection').values(row).execute()
    },

    async update(
      row: Pick<BisectionTable, 'project' | 'id'>,
      change: Partial<BisectionTable>,
    ): Promise<void> {
      await db
        .updateTable('bisection')
        .set(change)
        .where('project', '=', row.project)
        .where('id', '=', row.id)
        .execute()
    },
  }
}
