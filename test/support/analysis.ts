import { pino } from 'pino'
import { type Database, openDatabase } from '../../db/database.ts'
import { openSqlite } from '../../db/sqlite.ts'
import type { RunUpload } from '../../server/contract/run.ts'
import type { SeriesDetail } from '../../server/contract/series-detail.ts'
import type { ChangePoint, RunDetail } from '../../server/contract/views.ts'
import { createHandlers } from '../../server/jobs/handlers.ts'
import { startWorker } from '../../server/jobs/worker.ts'
import { createNotify } from '../../server/notify/notify.ts'
import { createSecrets } from '../../server/notify/secrets.ts'
import { createAnalyse } from '../../server/services/analyse.ts'
import { createFollowUps } from '../../server/services/create-follow-ups.ts'
import type { ServiceDeps } from '../../server/services/deps.ts'
import { follow } from '../../server/services/follow.ts'
import type { FollowTask } from '../../server/services/follow-task.ts'
import { createIngest } from '../../server/services/ingest.ts'
import { createLiveCache } from '../../server/services/live-series.ts'
import { createReports } from '../../server/services/reports.ts'
import { createSeriesDetail } from '../../server/services/series-detail.ts'
import { digest } from './builders.ts'

export const project = 'netstack'

/** Ingest and analysis on a database in memory, without HTTP; the judge runs in this thread, on copies of its data. */
export interface AnalysisBench {
  readonly database: Database
  upload(...runs: readonly RunUpload[]): Promise<void>
  /** Resolves when no job is due. */
  analysed(): Promise<void>
  /** Tasks that the judge was given so far. */
  readonly tasks: readonly FollowTask[]
  /** For more services on the same database. */
  readonly services: ServiceDeps
  close(): Promise<void>
}

export interface BenchOptions {
  readonly database?: Database
  /** Called with each task before it is judged. */
  readonly onTask?: (task: FollowTask) => void
  /** Prefix of the ids that the server makes. */
  readonly ids?: string
  /** Epoch milliseconds; without it, a clock in January 2026 that no two looks find alike. */
  readonly clock?: () => number
}

export async function startAnalysis(options: BenchOptions = {}): Promise<AnalysisBench> {
  const database = options.database ?? (await openDatabase(openSqlite(':memory:')))
  const tasks: FollowTask[] = []
  const cache = createLiveCache(100)
  let now = Date.UTC(2026, 0)
  let id = 0
  const services = {
    database,
    clock: options.clock ?? (() => now++),
    newId: () => idOf(`${options.ids ?? ''}${id++}`),
  }
  const judge = async (task: FollowTask) => {
    tasks.push(task)
    options.onTask?.(task)
    return structuredClone(follow(structuredClone(task), cache))
  }
  const worker = await startWorker({
    ...services,
    random: () => 0,
    logger: pino({ level: 'silent' }),
    handlers: createHandlers(
      createAnalyse({ ...services, judge }),
      createFollowUps(services),
      createNotify({
        ...services,
        secrets: createSecrets(null),
        reports: createReports({ ...services, publicUrl: null, charts: { pathOf: async () => '' } }),
        publicUrl: null,
      }),
    ),
  })
  const ingest = createIngest({ ...services, nudge: worker.nudge })
  return {
    ...{ database, tasks, services },
    upload: async (...runs) => {
      for (const run of runs) await ingest(project, run)
    },
    analysed: worker.idle,
    close: async () => {
      await worker.stop()
      await database.close()
    },
  }
}

/** Everything that a reader can learn from an analysis, under names that do not depend on the order of arrival. */
export async function readAll(
  { database }: Pick<AnalysisBench, 'database'>,
  runs: readonly RunUpload[],
): Promise<{
  readonly verdicts: Record<string, unknown>
  readonly series: Record<string, unknown>
}> {
  const verdicts: Record<string, unknown> = {}
  for (const run of runs) {
    const detail = await database.reads.runDetail(project, run.id)
    for (const { benchmark, points } of detail?.results ?? []) {
      for (const { metric, verdict } of points)
        verdicts[`${run.id} ${benchmark.name} ${metric}`] = { verdict, suspect: detail?.suspect }
    }
  }
  const series: Record<string, unknown> = {}
  for (const { id } of (await database.reads.seriesList(project))?.series ?? []) {
    const detail = await createSeriesDetail(database.reads)(project, id, {})
    if (detail === null) continue
    series[nameOf(detail)] = {
      baseline: detail.baseline,
      sensitivity: detail.sensitivity,
      epochs: detail.epochs,
      segments: detail.segments,
      places: detail.points.map((point) => [point.runId, point.onBaseline]),
      changes: detail.changePoints.filter((change) => change.state === 'found').map(withoutHistory),
    }
  }
  return { verdicts, series }
}

/** The series of a benchmark's metric on a host. */
export async function readSeries(
  { database }: Pick<AnalysisBench, 'database'>,
  benchmark: string,
  metric: string,
  host = 'host-a',
): Promise<SeriesDetail> {
  for (const { id } of (await database.reads.seriesList(project))?.series ?? []) {
    const detail = await createSeriesDetail(database.reads)(project, id, {})
    if (detail !== null && nameOf(detail) === `${benchmark} ${metric} ${host}`) return detail
  }
  throw new Error(`There is no series ${benchmark} ${metric} on ${host}`)
}

export async function readRun(
  { database }: Pick<AnalysisBench, 'database'>,
  run: RunUpload,
): Promise<RunDetail> {
  const detail = await database.reads.runDetail(project, run.id)
  if (detail === null) throw new Error(`There is no run ${run.id}`)
  return detail
}

function nameOf({ series }: SeriesDetail): string {
  return `${series.benchmark.name} ${series.metric.name} ${series.host.label}`
}

function withoutHistory(change: ChangePoint) {
  const { id: _, seriesId: __, found: ___, history: ____, ...rest } = change
  return rest
}

function idOf(text: string): string {
  const digits = digest(text)
    .toUpperCase()
    .replaceAll(/[ILOU]/g, 'X')
  return `01K${digits.slice(0, 23)}`
}
