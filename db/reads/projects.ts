import type { ProjectSummary } from '../../server/contract/views.ts'
import type { Db } from '../schema.ts'
import { selectRuns, toRunSummaries } from './run-summary.ts'

/** The screen of all projects; with `only`, of that one. The version says which runs are still to be judged anew. */
export function projectsRead(db: Db) {
  return async (only: string | null, analysisVersion: number): Promise<ProjectSummary[]> => {
    const projects = await projectCounts(db, only, analysisVersion)
    return Promise.all(
      projects.map(async (project) => ({ ...project, latestRun: await latestRun(db, project.slug) })),
    )
  }
}

/** Projects with how much there is of each, in the order of their names. */
export async function projectCounts(
  db: Db,
  only: string | null,
  analysisVersion: number,
): Promise<Omit<ProjectSummary, 'latestRun'>[]> {
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
      eb
        .selectFrom('run')
        .whereRef('run.project', '=', 'project.slug')
        .where('run.analysis_version', '<', analysisVersion)
        .select((run) => run.fn.countAll<number>().as('n'))
        .as('outdated'),
      eb
        .selectFrom('run')
        .whereRef('run.project', '=', 'project.slug')
        .where('run.analysis_version', '=', analysisVersion)
        .select((run) => run.fn.countAll<number>().as('n'))
        .as('analysed'),
    ])
    .orderBy('slug')
    .execute()
  return rows.map((row) => ({
    slug: row.slug,
    baselineBranch: row.baseline_branch,
    createdAt: row.created_at,
    runs: row.runs ?? 0,
    series: row.series ?? 0,
    reanalysis: progress(row.analysed ?? 0, row.outdated ?? 0),
  }))
}

function progress(done: number, outdated: number): ProjectSummary['reanalysis'] {
  return outdated === 0 ? null : { done, total: done + outdated }
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
