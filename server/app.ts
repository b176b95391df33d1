import { randomBytes } from 'node:crypto'
import { type Logger, pino } from 'pino'
import { ulid } from 'ulid'
import { type Database, openDatabase } from '../db/database.ts'
import { openSqlite } from '../db/sqlite.ts'
import type { Config } from './config.ts'
import { createHttp } from './http/create-http.ts'
import { createHandlers } from './http/handlers.ts'
import { type Listening, listen } from './http/listen.ts'
import { createMetrics } from './http/metrics.ts'
import { createHandlers as createJobHandlers, queues } from './jobs/handlers.ts'
import { type JobWorker, startWorker } from './jobs/worker.ts'
import { createNotify } from './notify/notify.ts'
import { createSecrets } from './notify/secrets.ts'
import { createActOnAlert } from './services/act-on-alert.ts'
import { createActOnAlerts } from './services/act-on-alerts.ts'
import { createAnalyse } from './services/analyse.ts'
import { createBacktest } from './services/backtest.ts'
import { runInThread } from './services/backtest-worker.ts'
import { createBisections } from './services/bisections.ts'
import { createCalibrations } from './services/calibrations.ts'
import { createChangeDetails } from './services/change-detail.ts'
import { createChangeGroups } from './services/change-groups.ts'
import { createChartAddresses } from './services/chart-addresses.ts'
import { createCompare } from './services/compare.ts'
import { createConfirmations } from './services/confirmations.ts'
import { createFollowUps } from './services/create-follow-ups.ts'
import { createDeliveries } from './services/deliveries.ts'
import { createEnvironmentFields } from './services/environment-fields.ts'
import { createExpectedChanges } from './services/expect-change.ts'
import { createIngest } from './services/ingest.ts'
import { type JudgeWorker, startJudgeWorker } from './services/judge-worker.ts'
import { createLiveFeed, defaultFeed, type LiveFeed } from './services/live-feed.ts'
import { createOpenAlertByHand } from './services/open-alert-by-hand.ts'
import { createProjectSettings } from './services/project-settings.ts'
import { createPullRequestVerdict } from './services/pull-request-verdict.ts'
import { createQuality } from './services/quality.ts'
import { createQualityHistory } from './services/quality-history.ts'
import { queueReanalysis } from './services/queue-reanalysis.ts'
import { createReports } from './services/reports.ts'
import { createSensitivityList } from './services/sensitivity-list.ts'
import { createSeriesDetail } from './services/series-detail.ts'
import { createSuggestSides } from './services/suggest-sides.ts'
import { createTokens, type Tokens } from './services/tokens.ts'
import { watchAll } from './services/watch-data.ts'
import { createWorkQueue } from './services/work-queue.ts'

/** What the outside gives a server; each has a default for real use. */
export interface AppDeps {
  readonly clock: () => number
  /** From 0 up to 1. */
  readonly random: () => number
  readonly randomBytes: (size: number) => Uint8Array
  readonly newId: () => string
  readonly logger: Logger
  /** Checks replies against the contract; for tests. */
  readonly checkReplies: boolean
}

export interface RunningServer {
  readonly url: string
  readonly port: number
  readonly tokens: Tokens
  /** Resolves when no analysis is due. */
  analysed(): Promise<void>
  /** Stops taking requests, ends those in flight and the job in hand, and closes the database. */
  close(): Promise<void>
}

/**
 * Starts a server: the one place where its parts are put together. Rejects with `DatabaseOpenError`, `SchemaError` or
 * `ListenError`, whose messages say what to do.
 */
export async function startServer(config: Config, given: Partial<AppDeps> = {}): Promise<RunningServer> {
  const deps = { ...defaultDeps(config), ...given }
  const live = createLiveFeed({ ...defaultFeed, version: config.version, boot: deps.newId() })
  const database = await openDatabase(openSqlite(config.data), live.publish)
  const judge = startJudgeWorker()
  try {
    return await assemble(config, deps, { database, judge, live })
  } catch (error) {
    await judge.close()
    await database.close()
    throw error
  }
}

/** Requests in flight get this long to end when the server stops. */
const closeDeadlineMs = 10_000

interface Parts {
  readonly database: Database
  readonly judge: JudgeWorker
  readonly live: LiveFeed
}

async function assemble(
  config: Config,
  deps: AppDeps,
  { database, judge, live }: Parts,
): Promise<RunningServer> {
  const services = { ...deps, database }
  const metrics = createMetrics(database)
  const tokens = createTokens(services)
  const workQueue = createWorkQueue(services)
  const charts = createChartAddresses({
    database,
    newSecret: () => randomBytes(32).toString('base64url'),
  })
  const reports = createReports({ ...services, publicUrl: config.publicUrl, charts })
  const outdated = await queueReanalysis(services)
  if (outdated > 0) deps.logger.info({ hosts: outdated }, 'Runs of these hosts are analysed anew')
  await watchAll(services)
  const worker = await startWorker({
    ...services,
    handlers: createJobHandlers(
      createAnalyse({ ...services, judge: judge.judge }),
      createFollowUps(services),
      createNotify({
        ...services,
        secrets: createSecrets(config.secrets),
        reports,
        publicUrl: config.publicUrl,
      }),
    ),
    queues,
    onFinished: metrics.observeJob,
  })
  const http = createHttp({
    ...deps,
    ...config,
    handlers: createHandlers({
      reads: database.reads,
      ingest: createIngest({ ...services, nudge: worker.nudge }),
      changeGroups: createChangeGroups(database.reads),
      changeDetails: createChangeDetails(services),
      seriesDetail: createSeriesDetail(database.reads),
      compare: createCompare(database.reads),
      suggestSides: createSuggestSides(database.reads),
      pullRequestVerdict: createPullRequestVerdict(services),
      quality: createQuality(database.reads),
      qualityHistory: createQualityHistory(database.reads),
      sensitivityList: createSensitivityList(database.reads),
      workQueue,
      confirmations: createConfirmations(services),
      bisections: createBisections(services),
      calibrations: createCalibrations(services),
      nudge: worker.nudge,
      reports,
      expectedChanges: createExpectedChanges({ ...services, nudge: worker.nudge }),
      projectSettings: createProjectSettings(services),
      backtest: createBacktest({ database, replay: runInThread }),
      tokens,
      environmentFields: createEnvironmentFields(database.reads),
      actOnAlert: createActOnAlert({ ...services, nudge: worker.nudge }),
      openAlert: createOpenAlertByHand({ ...services, nudge: worker.nudge }),
      actOnAlerts: createActOnAlerts({ ...services, nudge: worker.nudge }),
      deliveries: createDeliveries({ ...services, nudge: worker.nudge }),
      live,
      clock: deps.clock,
      onUpload: metrics.countUpload,
    }),
    charts,
    reports,
    tokens,
    metrics,
    reads: database.reads,
    isUnavailable: database.isUnavailable,
    isWorkerAlive: worker.isAlive,
  })
  const listening = await listenOrStop(config, http, worker)
  const url = `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${listening.port}`
  deps.logger.info({ url, data: config.data, version: config.version }, 'Metalmark is listening')
  return {
    url,
    port: listening.port,
    tokens,
    analysed: worker.idle,
    close: once(async () => {
      workQueue.stop()
      live.close()
      await listening.close(closeDeadlineMs)
      await worker.stop()
      await judge.close()
      await database.close()
      deps.logger.info('Metalmark has stopped')
    }),
  }
}

async function listenOrStop(
  config: Config,
  http: ReturnType<typeof createHttp>,
  worker: JobWorker,
): Promise<Listening> {
  try {
    return await listen(http, config.host, config.port)
  } catch (error) {
    await worker.stop()
    throw error
  }
}

function defaultDeps(config: Config): AppDeps {
  return {
    clock: Date.now,
    random: Math.random,
    randomBytes,
    newId: () => ulid(),
    logger: pino({
      level: config.logLevel,
      redact: ['*.authorization', '*.headers.authorization', '*.secret'],
    }),
    checkReplies: false,
  }
}

function once(work: () => Promise<void>): () => Promise<void> {
  let promise: Promise<void> | undefined
  return () => {
    promise ??= work()
    return promise
  }
}
