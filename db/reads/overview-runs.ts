import type { Overview } from '../../server/contract/overview.ts'
import type { RunSummary } from '../../server/contract/views.ts'
import type { Db } from '../schema.ts'
import { type RunRow, selectRuns, toRunSummaries } from './run-summary.ts'

/** Runs on the overview. */
const most = 10

export interface RecentRuns {
  /** The last runs of all projects, the newest first. */
  readonly newest: Overview['runs']
  /** The last run of a project. */
  latestOf(project: string): RunSummary | null
}

/** The runs that came last. */
export async function recentRuns(db: Db, projects: readonly string[]): Promise<RecentRuns> {
  const byProject = new Map<string, RunRow[]>()
  for (const project of projects) byProject.set(project, await lastOf(db, project))
  const newest = [...byProject.values()]
    .flat()
    .sort((a, b) => b.received_at - a.received_at || (a.id < b.id ? 1 : -1))
    .slice(0, most)
  const summaries = new Map<RunRow, RunSummary>()
  for (const [project, rows] of byProject) {
    const shown = rows.filter((row, index) => index === 0 || newest.includes(row))
    const ofShown = await toRunSummaries(db, project, shown)
    for (const [index, summary] of ofShown.entries()) {
      const row = shown[index]
      if (row !== undefined) summaries.set(row, summary)
    }
  }
  const summaryOf = (row: RunRow | undefined) => (row === undefined ? undefined : summaries.get(row))
  return {
    newest: newest.flatMap((row) => {
      const summary = summaryOf(row)
      return summary === undefined ? [] : [{ ...summary, project: row.project }]
    }),
    latestOf: (project) => summaryOf(byProject.get(project)?.[0]) ?? null,
  }
}

function lastOf(db: Db, project: string): Promise<RunRow[]> {
  return selectRuns(db)
    .where('run.project', '=', project)
    .orderBy('received_at', 'desc')
    .orderBy('run.id', 'desc')
    .limit(most)
    .execute()
}
