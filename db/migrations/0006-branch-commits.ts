import { type Kysely, sql } from 'kysely'
import type { Commit } from '../../server/contract/run.ts'
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
  await fillIn(db)
}

/** What the baseline runs of before have told. */
async function fillIn(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ project: string; main: string; commit_json: string }>`
    select run.project, project.baseline_branch as main, run.commit_json
    from run join project on project.slug = run.project
    where run.on_baseline = 1 and run.commit_json is not null`.execute(db)
  const told = new Map<string, { project: string; branch: string; hash: string }>()
  for (const { project, main, commit_json } of rows) {
    const commit = JSON.parse(commit_json) as Commit
    const branch = commit.branch === null || commit.branch === main ? '' : commit.branch
    for (const hash of [commit.head, ...(commit.lineage ?? []).map((one) => one.hash)]) {
      told.set(JSON.stringify([project, branch, hash]), { project, branch, hash })
    }
  }
  for (const { project, branch, hash } of told.values()) {
    await sql`insert into branch_commit (project, branch, hash) values (${project}, ${branch}, ${hash})`.execute(
      db,
    )
  }
}
