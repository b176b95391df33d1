import type { Reports } from '../services/reports.ts'
import type { Handlers } from './bind.ts'
import { found } from './found.ts'

/** What is told of pull requests. */
export function reportHandlers(reports: Reports): Pick<Handlers, 'getRunReport' | 'getPullRequestReport'> {
  return {
    getRunReport: async ({ params: { project, run } }) =>
      found(await reports.run(project, run), `run ${run} of a pull request in project ${project}`),
    getPullRequestReport: async ({ params: { project, number } }) =>
      found(
        await reports.pullRequest(project, number),
        `run of pull request ${number} in project ${project}`,
      ),
  }
}
