import { type Kysely, sql } from 'kysely'
import type { ColumnTypes } from '../adapter.ts'
import { createTable } from './create-table.ts'

/** Which commits the histories of the baseline branches hold. The column is explained in `schema.ts`. */
export async function up(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await createTable(db, 'branch_commit', {
    ...{
      types,
      columns: { project: 'text', branch: 'text', hash: 'text' },
      key: ['project', 'hash', 'branch'],
    },
    references: { project: ['project'] },
  })
  // The heads of the baseline runs of before; what these stand on is told again by the runs to come.
  await sql`
    insert into branch_commit (project, branch, hash)
    select distinct run.project,
      case when run.branch is null or run.branch = project.baseline_branch then '' else run.branch end,
      run.head_commit
    from run join project on project.slug = run.project
    where run.on_baseline = 1 and run.head_commit is not null`.execute(db)
}
