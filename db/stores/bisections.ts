import type { Selectable } from 'kysely'
import type { BisectionTable } from '../experiment-tables.ts'
import type { Db } from '../schema.ts'
import type { ExperimentPage } from './confirmations.ts'

export type BisectionRow = Selectable<BisectionTable>

/** Searches for the commit that changed a benchmark. */
export function bisectionStore(db: Db) {
  const all = (project: string) => db.selectFrom('bisection').selectAll().where('project', '=', project)
  return {
    find: (project: string, id: string): Promise<BisectionRow | undefined> =>
      all(project).where('id', '=', id).executeTakeFirst(),

    /** A project's, an alert's, or those from or to a commit, the newest first. */
    newest: (project: string, { limit, alert, base, head }: ExperimentPage): Promise<BisectionRow[]> =>
      all(project)
        .$if(alert !== null, (query) => query.where('alert_id', '=', alert))
        // The ends are written first and last, and are what they were said to be throughout.
        .$if(base !== null || head !== null, (query) =>
          query.where((eb) =>
            eb.or([
              ...(base === null ? [] : [eb('commits_json', 'like', `[{"hash":"${base}","is":"good"},%`)]),
              ...(head === null ? [] : [eb('commits_json', 'like', `%,{"hash":"${head}","is":"bad"}]`)]),
            ]),
          ),
        )
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
        .execute(),

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
