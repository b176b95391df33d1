import type { Overview, OverviewProject } from '../../server/contract/overview.ts'
import type { Db } from '../schema.ts'
import { currentCanaries } from './host-canaries.ts'
import { hostSigns } from './host-signs.ts'
import { overviewAlerts } from './overview-alerts.ts'
import { recentRuns } from './overview-runs.ts'
import { overviewSeries } from './overview-series.ts'
import { projectCounts } from './projects.ts'

export interface OverviewMoment {
  readonly now: number
  /** Agents that were not heard since are silent. */
  readonly silentBefore: number
  /** Which runs are still to be judged anew. */
  readonly analysisVersion: number
}

/** Whether anything is wrong now, in all projects or in that one. Its cost does not depend on how many points there are. */
export function overviewRead(db: Db) {
  return async (
    only: string | null,
    { now, silentBefore, analysisVersion }: OverviewMoment,
  ): Promise<Overview> => {
    const counts = await projectCounts(db, only, analysisVersion)
    const projects = counts.map(({ slug }) => slug)
    if (projects.length === 0) return { at: now, alerts: [], projects: [], hosts: [], runs: [] }
    const alerts = await overviewAlerts(db, projects, now)
    const series = await overviewSeries(db, projects)
    const runs = await recentRuns(db, projects)
    const revisions = await revisionsOf(db, projects)
    const canaries = await currentCanaries(db, { projects, host: null })
    return {
      at: now,
      alerts: alerts.latest,
      projects: counts.map((project): OverviewProject => {
        const { slug } = project
        return {
          ...project,
          latestRun: runs.latestOf(slug),
          alerts: alerts.countsOf(slug),
          ...series.ofProject(slug),
          revision: revisions.get(slug) ?? 0,
        }
      }),
      hosts: await hostSigns(db, { projects, host: null, canaries, now, silentBefore }),
      runs: runs.newest,
    }
  }
}

async function revisionsOf(db: Db, projects: readonly string[]): Promise<Map<string, number>> {
  const rows = await db.selectFrom('project_revision').selectAll().where('project', 'in', projects).execute()
  return new Map(rows.map(({ project, revision }) => [project, revision]))
}
