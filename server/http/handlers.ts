import type { createActOnAlert } from '../services/act-on-alert.ts'
import type { createActOnAlerts } from '../services/act-on-alerts.ts'
import type { RunBacktest } from '../services/backtest.ts'
import type { Bisections } from '../services/bisections.ts'
import type { Calibrations } from '../services/calibrations.ts'
import type { ChangeDetails } from '../services/change-detail.ts'
import type { createChangeGroups } from '../services/change-groups.ts'
import type { createCompare } from '../services/compare.ts'
import type { Confirmations } from '../services/confirmations.ts'
import type { createDeliveries } from '../services/deliveries.ts'
import { analysisVersion, type Reads } from '../services/deps.ts'
import { environmentDifferences } from '../services/environment-differences.ts'
import type { EnvironmentFields } from '../services/environment-fields.ts'
import type { ExpectedChanges } from '../services/expect-change.ts'
import type { createIngest } from '../services/ingest.ts'
import type { LiveFeed } from '../services/live-feed.ts'
import type { createOpenAlertByHand } from '../services/open-alert-by-hand.ts'
import type { ProjectSettingsService } from '../services/project-settings.ts'
import type { createPullRequestVerdict } from '../services/pull-request-verdict.ts'
import type { Reports } from '../services/reports.ts'
import type { createSeriesDetail } from '../services/series-detail.ts'
import type { createSuggestSides } from '../services/suggest-sides.ts'
import type { Tokens } from '../services/tokens.ts'
import type { WorkQueue } from '../services/work-queue.ts'
import { alertHandlers } from './alert-handlers.ts'
import type { Handlers } from './bind.ts'
import { calibrationHandlers } from './calibration-handlers.ts'
import { changeHandlers } from './change-handlers.ts'
import { compareHandlers } from './compare-handlers.ts'
import { deliveryHandlers } from './delivery-handlers.ts'
import { environmentFieldHandlers } from './environment-field-handlers.ts'
import { expectedChangeHandlers } from './expected-change-handlers.ts'
import { experimentHandlers } from './experiment-handlers.ts'
import { found } from './found.ts'
import { hostHandlers } from './host-handlers.ts'
import { liveHandlers } from './live-handlers.ts'
import { overviewHandlers } from './overview-handlers.ts'
import { projectHandlers } from './project-handlers.ts'
import { type QualityServices, qualityHandlers } from './quality-handlers.ts'
import { reportHandlers } from './report-handlers.ts'
import { tokenHandlers } from './token-handlers.ts'

export interface HandlerDeps extends QualityServices {
  readonly reads: Reads
  readonly ingest: ReturnType<typeof createIngest>
  readonly changeGroups: ReturnType<typeof createChangeGroups>
  readonly changeDetails: ChangeDetails
  readonly seriesDetail: ReturnType<typeof createSeriesDetail>
  readonly compare: ReturnType<typeof createCompare>
  readonly suggestSides: ReturnType<typeof createSuggestSides>
  readonly pullRequestVerdict: ReturnType<typeof createPullRequestVerdict>
  readonly workQueue: WorkQueue
  readonly confirmations: Confirmations
  readonly bisections: Bisections
  readonly calibrations: Calibrations
  /** Tells the worker that a job was queued. */
  readonly nudge: () => void
  readonly reports: Reports
  readonly expectedChanges: ExpectedChanges
  readonly projectSettings: ProjectSettingsService
  readonly backtest: RunBacktest
  readonly environmentFields: EnvironmentFields
  readonly tokens: Tokens
  readonly actOnAlert: ReturnType<typeof createActOnAlert>
  readonly openAlert: ReturnType<typeof createOpenAlertByHand>
  readonly actOnAlerts: ReturnType<typeof createActOnAlerts>
  readonly deliveries: ReturnType<typeof createDeliveries>
  readonly live: LiveFeed
  readonly clock: () => number
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
      const { limit, before: first = null, ...only } = query
      const page = await reads.runs(project, { limit, before: first, only })
      const before = query.before === undefined ? '' : ` with a run ${query.before}`
      return found(page, `project ${project}${before}`)
    },

    getRun: async ({ params: { project, run } }) =>
      found(await reads.runDetail(project, run), `run ${run} in project ${project}`),

    getEnvironmentDifferences: async ({ params: { project, run }, query: { against } }) => ({
      differences: await environmentDifferences(reads, { project, from: against, to: run }),
    }),

    getRawOutput: async ({ params: { project, sha256 } }) =>
      found(await reads.rawOutput(project, sha256), `raw output ${sha256} in project ${project}`),

    listChanges: async ({ params: { project }, query }) => {
      const page = { limit: query.limit, state: query.state ?? null }
      return { groups: found(await services.changeGroups(project, page), `project ${project}`) }
    },

    getPullRequestVerdict: async ({ params: { project, number } }) =>
      found(
        await services.pullRequestVerdict(project, number),
        `run of pull request ${number} in project ${project}`,
      ),

    getSeries: async ({ params: { project, series }, query: { keep, ...window } }) => {
      const detail = await services.seriesDetail(project, series, { ...window, keep: keep?.split(',') ?? [] })
      return found(detail, `series ${series} in project ${project}`)
    },

    ...liveHandlers(reads, services.live),
    ...qualityHandlers(services),
    ...overviewHandlers({ reads, clock: services.clock }),
    ...workHandlers(workQueue, services.nudge),
    ...experimentHandlers(services),
    ...calibrationHandlers(services.calibrations),
    ...changeHandlers(services.changeDetails),
    ...compareHandlers(services),
    ...deliveryHandlers(reads, services.deliveries),
    ...hostHandlers(reads, services.clock),
    ...projectHandlers(reads, services.projectSettings, services.backtest),
    ...tokenHandlers(services.tokens),
    ...environmentFieldHandlers(services.environmentFields),
    ...reportHandlers(services.reports),
    ...expectedChangeHandlers(services.expectedChanges),
    ...alertHandlers({
      reads,
      act: services.actOnAlert,
      open: services.openAlert,
      actOnMany: services.actOnAlerts,
      clock: services.clock,
    }),
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

function workHandlers(queue: WorkQueue, nudge: () => void): Pick<Handlers, WorkRoute> {
  return {
    listAgents: async ({ params: { project } }) => ({
      agents: found(await queue.agents(project), `project ${project}`),
    }),
    heartbeat: async ({ params: { project, host }, body }) => ({
      work: await queue.heartbeat(project, host, body),
    }),
    claimWork: async ({ params: { project, host }, body: { waitMs }, signal }) => {
      const work = await queue.claim(project, host, { waitMs, signal })
      // Those who watch the experiment that it is a part of see that it has begun.
      if (work !== null) nudge()
      return { work }
    },
    listWork: async ({ params: { project }, query: { limit, state = null } }) => ({
      work: found(await queue.list(project, { limit, state }), `project ${project}`),
    }),
    queueWork: ({ params: { project }, body }) => queue.queue(project, body),
    finishWork: async ({ params: { project, work }, body }) => {
      const finished = await queue.finish(project, work, body)
      nudge()
      return finished
    },
    cancelWork: async ({ params: { project, work } }) => {
      const cancelled = await queue.cancel(project, work)
      nudge()
      return cancelled
    },
  }
}
