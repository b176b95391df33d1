import type { Selectable } from 'kysely'
import type { Db, ProjectTable } from '../schema.ts'

/** Projects and their hosts. */
export function projectStore(db: Db) {
  return {
    find: (slug: string): Promise<Selectable<ProjectTable> | undefined> =>
      db.selectFrom('project').selectAll().where('slug', '=', slug).executeTakeFirst(),

    /** Creates a project unless it is there. */
    async create(project: ProjectTable): Promise<void> {
      await db
        .insertInto('project')
        .values(project)
        .onConflict((conflict) => conflict.column('slug').doNothing())
        .execute()
    },

    /** Notes a host and the label it gives itself now. */
    async saveHost(project: string, host: { readonly id: string; readonly label: string }): Promise<void> {
      await db
        .insertInto('host')
        .values({ project, id: host.id, label: host.label })
        .onConflict((conflict) =>
          conflict.columns(['project', 'id']).doUpdateSet((eb) => ({ label: eb.ref('excluded.label') })),
        )
        .execute()
    },
  }
}
