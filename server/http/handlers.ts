import type { createChangeGroups } from '../services/change-groups.ts'
import { analysisVersion, type Reads } from '../services/deps.ts'
import type { createIngest } from '../services/ingest.ts'
import { ProblemFailure } from '../services/problem-failure.ts'
import type { createPullRequestVerdict } from '../services/pull-request-verdict.ts'
import type { createQuality } from '../services/quality.ts'
import type { WorkQueue } from '../services/work-queue.ts'
import type { Handlers } from './bind.ts'

export interface HandlerDeps {
  readonly reads: Reads
  readonly ingest: ReturnType<typeof createIngest>
  readonly changeGroups: ReturnType<typeof createChangeGroups>
  readonly pullRequestVerdict: ReturnType<typeof createPullRequestVerdict>
  readonly quality: ReturnType<typeof createQuality>
  readonly workQueue: WorkQueue
  /** Told of each upload that was taken, for the metrics. */
  readonly onUpload: (outcome: 'stored' | 'already-stored') => void
}

/** What the operations of the contract do. */
export function createHandlers({ reads, ingest, onUpload, workQueue, ...services }: HandlerDeps): Handlers {
  return {
    listProjects: async ({ visible }) => ({ projects: await reads.projects(visible, analysisVersion) }),

    uploadRun: async ({ params, body }) => {
      const receipt = await ingest(params.project, body)
      onUpload(receipt.outcome)
      return receipt
    },

    listRuns: async ({ params: { project }, query }) => {
      const page = await reads.runs(project, { limit: query.limit, before: query.before ?? null })
      const before = query.before === undefined ? '' : ` with a run ${query.before}`
      return found(page, `project ${project}${before}`)
    },

    getRun: async ({ params: { project, run } }) =>
      found(await reads.runDetail(project, run), `run ${run} in project ${project}`),

    getRawOutput: async ({ params: { project, sha256 } }) =>
      found(await reads.rawOutput(project, sha256), `raw output ${sha256} in project ${project}`),

    listSeries: async ({ params: { project } }) => ({
      series: found(await reads.seriesList(project), `project ${project}`),
    }),

    listChanges: async ({ params: { project }, query }) => {
      const page = { limit: query.limit, state: query.state ?? null }
      return { groups: found(await services.changeGroups(project, page), `project ${project}`) }
    },

    getPullRequestVerdict: async ({ params: { project, number } }) =>
      found(
        await services.pullRequestVerdict(project, number),
        `run of pull request ${number} in project ${project}`,
      ),

    getQuality: async ({ params: { project } }) =>
      found(await services.quality(project), `project ${project}`),

    getSeries: async ({ params: { project, series } }) =>
      found(await reads.seriesDetail(project, series), `series ${series} in project ${project}`),

    ...workHandlers(workQueue),
  }
}

type WorkRoute =
  | 'listAgents'
  | 'heartbeat'
  | 'claimWork'
  | 'listWork'
  | 'queueWork'
  | 'finishWork'
  | 'cancelWork'

function workHandlers(queue: WorkQueue): Pick<Handlers, WorkRoute> {
  return {
    listAgents: async ({ params: { project } }) => ({
      agents: found(await queue.agents(project), `project ${project}`),
    }),
    heartbeat: async ({ params: { project, host }, body }) => ({
      work: await queue.heartbeat(project, host, body),
    }),
    claimWork: async ({ params: { project, host }, body: { waitMs }, signal }) => ({
      work: await queue.claim(project, host, { waitMs, signal }),
    }),
    listWork: async ({ params: { project }, query: { limit, state = null } }) => ({
      work: found(await queue.list(project, { limit, state }), `project ${project}`),
    }),
    queueWork: ({ params: { project }, body }) => queue.queue(project, body),
    finishWork: ({ params: { project, work }, body }) => queue.finish(project, work, body),
    cancelWork: ({ params: { project, work } }) => queue.cancel(project, work),
  }
}

function found<T>(value: T | null, what: string): T {
  if (value === null) throw new ProblemFailure('not-found', `There is no ${what}`)
  return value
}
