import type { RunBacktest } from '../services/backtest.ts'
import { analysisVersion, type Reads } from '../services/deps.ts'
import type { ProjectSettingsService } from '../services/project-settings.ts'
import type { Handlers } from './bind.ts'
import { found } from './found.ts'

/** Projects and their policy. */
export function projectHandlers(
  reads: Pick<Reads, 'projects'>,
  settings: ProjectSettingsService,
  backtest: RunBacktest,
): Pick<Handlers, 'getProject' | 'putProject' | 'backtest'> {
  return {
    getProject: async ({ params: { project } }) => {
      const [summary = null] = await reads.projects(project, analysisVersion)
      return {
        project: found(summary, `project ${project}`),
        settings: found(await settings.read(project), `project ${project}`),
      }
    },
    putProject: ({ params: { project }, query: { dry }, body }) =>
      settings.put(project, body, { dry: dry === 'true' }),
    backtest: ({ params: { project }, query: { weeks }, body, signal }) =>
      backtest(project, body, { weeks, signal }),
  }
}
