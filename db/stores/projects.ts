import type { Selectable } from 'kysely'
import type { Db, ProjectTable } from '../schema.ts'

/** Projects and their hosts. */
export function projectStore(db: Db) {
  return {
    find: (slug: string): Promise<Selectable<ProjectTable> | undefined> =>
      db.selectFrom('project').selectAll().where('slug', '=', slug).executeTakeFirst(),

    async slugs(): Promise<string[]> {
      const rows = await db.selectFrom('project').select('slug').orderBy('slug').execute()
      return rows.map(({ slug }) => slug)
    },

    /** Creates a project. One that is there keeps what it has, but for the main branch where these are still its settings. */
    async create(project: ProjectTable): Promise<void> {
      const { baseline_branch, settings_json } = project
      await db
        .insertInto('project')
        .values(project)
        .onConflict((conflict) =>
          conflict
            .column('slug')
            .doUpdateSet({ baseline_branch })
            // Without any, its first run has decided.
            .where('project.settings_json', '=', settings_json ?? '')
            .where('project.baseline_branch', '!=', baseline_branch),
        )
        .execute()
    },

    async hasRuns(slug: string): Promise<boolean> {
      const run = await db
        .selectFrom('run')
        .select('id')
        .where('project', '=', slug)
        .limit(1)
        .executeTakeFirst()
      return run !== undefined
    },

    /** Creates a project, or gives the one that is there other settings. */
    async save(project: ProjectTable): Promise<void> {
      const { baseline_branch, settings_json } = project
      await db
        .insertInto('project')
        .values(project)
        .onConflict((conflict) => conflict.column('slug').doUpdateSet({ baseline_branch, settings_json }))
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
