import type { ProjectSummary } from '../../server/contract/views.ts'
import type { Db } from '../schema.ts'
import { selectRuns, toRunSummaries } from './run-summary.ts'

/** The screen of all projects; with `only`, of that one. */
export function projectsRead(db: Db) {
  return async (only: string | null): Promise<ProjectSummary[]> => {
    const rows = await db
      .selectFrom('project')
      .selectAll()
      .$if(only !== null, (query) => query.where('slug', '=', only ?? ''))
      .select((eb) => [
        eb
          .selectFrom('run')
          .whereRef('run.project', '=', 'project.slug')
          .select((run) => run.fn.countAll<number>().as('n'))
          .as('runs'),
        eb
          .selectFrom('series')
          .whereRef('series.project', '=', 'project.slug')
          .select((series) => series.fn.countAll<number>().as('n'))
          .as('series'),
      ])
      .orderBy('slug')
      .execute()
    return Promise.all(
      rows.map(async (row) => ({
        slug: row.slug,
        baselineBranch: row.baseline_branch,
        createdAt: row.created_at,
        runs: row.runs ?? 0,
        series: row.series ?? 0,
        latestRun: await latestRun(db, row.slug),
      })),
    )
  }
}

async function latestRun(db: Db, project: string): Promise<ProjectSummary['latestRun']> {
  const row = await selectRuns(db)
    .where('run.project', '=', project)
    .orderBy('received_at', 'desc')
    .orderBy('run.id', 'desc')
    .limit(1)
    .executeTakeFirst()
  const [summary] = await toRunSummaries(db, project, row === undefined ? [] : [row])
  return summary ?? null
}
