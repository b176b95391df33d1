import type { Logger } from 'pino'
import type { JobRow, Kinds, ServiceDeps, Stores } from '../services/deps.ts'
import { type Alarm, createAlarm } from './alarm.ts'
import { adviceOf, backoffMs, type Pace } from './backoff.ts'

/** Writes that a job has come to; made in the transaction that ends the job. */
export type Writes = (stores: Stores) => Promise<void>

export interface JobHandler {
  /**
   * Does the work, without writing. The signal says that the server is stopping. An error may have `retryable: false`,
   * and the job has then failed for good, or `retryAfterMs`, before which it is not tried again.
   */
  run(job: JobRow, signal: AbortSignal): Promise<Writes>
  /** What to write when the job has failed for good. */
  failed(job: JobRow): Writes
  /** What to write of each try that failed, the last one too. */
  readonly tried?: (job: JobRow, error: unknown) => Writes
  readonly pace?: Pace
}

export interface WorkerDeps extends Pick<ServiceDeps, 'database' | 'clock'> {
  readonly logger: Logger
  readonly random: () => number
  readonly handlers: Readonly<Record<string, JobHandler>>
  /**
   * Kinds of jobs that do not wait for each other: each lane does one job at a time. Together they must take every kind;
   * without them there is one lane.
   */
  readonly lanes?: readonly Kinds[]
  /** Told of each job that ended, for the metrics. */
  readonly onFinished?: (kind: string, outcome: 'done' | 'failed' | 'retried', seconds: number) => void
}

export interface JobWorker {
  /** Says that a job was queued. */
  nudge(): void
  /** Resolves when no job is due. */
  idle(): Promise<void>
  isAlive(): boolean
  /** Ends after the jobs in hand. */
  stop(): Promise<void>
}

/** Starts the one worker of this process; jobs that a dead process left claimed are queued again first. */
export async function startWorker(deps: WorkerDeps): Promise<JobWorker> {
  await deps.database.unitOfWork((stores) => stores.jobs.reclaimAll(deps.clock()))
  const stopping = new AbortController()
  const lanes = (deps.lanes ?? [{ except: [] }]).map((kinds) => ({ kinds, alarm: createAlarm() }))
  const nudge = () => {
    for (const lane of lanes) lane.alarm.ring()
  }
  const crew: Crew = { lanes, signal: stopping.signal, busy: 0, waiting: [] }
  let alive = true
  const end = () => {
    alive = false
    for (const resolve of crew.waiting) resolve()
  }
  const loops = Promise.all(lanes.map((lane) => work(deps, crew, lane))).finally(end)
  return {
    nudge,
    idle: () =>
      new Promise((resolve) => {
        crew.waiting.push(resolve)
        nudge()
      }),
    isAlive: () => alive,
    stop: async () => {
      stopping.abort()
      nudge()
      await loops
    },
  }
}

interface Lane {
  readonly kinds: Kinds
  readonly alarm: Alarm
}

interface Crew {
  readonly lanes: readonly Lane[]
  readonly signal: AbortSignal
  /** Lanes that have a job in hand, or are taking one. */
  busy: number
  /** Those who want to know when no job is due. */
  readonly waiting: (() => void)[]
}

/** The longest time between two looks at the queue, should a nudge be lost, and the pause after a database error. */
const longestPauseMs = 30_000
const errorPauseMs = 1000

async function work(deps: WorkerDeps, crew: Crew, lane: Lane): Promise<void> {
  while (!crew.signal.aborted) {
    try {
      crew.busy++
      try {
        await workOff(deps, crew, lane)
      } finally {
        crew.busy--
      }
      await tellIdle(deps, crew)
      await lane.alarm.wait(await pauseMs(deps, lane))
    } catch (error) {
      deps.logger.error({ err: error }, 'The job queue cannot be read or written')
      await lane.alarm.wait(errorPauseMs)
    }
  }
}

async function workOff(deps: WorkerDeps, crew: Crew, lane: Lane): Promise<void> {
  const claim = () => deps.database.unitOfWork((stores) => stores.jobs.claim(deps.clock(), lane.kinds))
  while (!crew.signal.aborted) {
    let job = await claim()
    if (job === undefined) return
    while (job !== undefined) job = await execute(deps, { crew, lane, job })
  }
}

/** The last lane that finds nothing to do tells those who asked before it looked. */
async function tellIdle({ database, clock }: WorkerDeps, crew: Crew): Promise<void> {
  if (crew.busy > 0 || crew.waiting.length === 0) return
  const asking = crew.waiting.length
  const due = await database.unitOfWork((stores) => stores.jobs.nextDue())
  // A lane that began meanwhile looks itself when it is done.
  if (crew.busy > 0) return
  if (due === null || due > clock()) {
    for (const resolve of crew.waiting.splice(0, asking)) resolve()
  } else {
    for (const { alarm } of crew.lanes) alarm.ring()
  }
}

async function pauseMs({ database, clock }: WorkerDeps, { kinds }: Lane): Promise<number> {
  const due = await database.unitOfWork((stores) => stores.jobs.nextDue(kinds))
  return due === null ? longestPauseMs : Math.min(Math.max(due - clock(), 1), longestPauseMs)
}

interface InHand {
  readonly crew: Crew
  readonly lane: Lane
  readonly job: JobRow
}

/**
 * Does one job; resolves to the next, claimed in the transaction that ended this one: a commit waits for the disk, and
 * under load each one saved is an upload taken sooner.
 */
async function execute(deps: WorkerDeps, { crew, lane, job }: InHand): Promise<JobRow | undefined> {
  const start = performance.now()
  const finished = (outcome: 'done' | 'failed' | 'retried') =>
    deps.onFinished?.(job.kind, outcome, (performance.now() - start) / 1000)
  const { signal } = crew
  const wakeUps = watchQueue(crew, lane)
  try {
    const writes = await prepare(deps, job, signal)
    const next = await deps.database.unitOfWork(async (stores) => {
      await writes(wakeUps.watched(stores))
      await stores.jobs.complete(job)
      return signal.aborted ? undefined : stores.jobs.claim(deps.clock(), lane.kinds)
    })
    wakeUps.ring()
    finished('done')
    return next
  } catch (error) {
    const last = job.attempts >= job.max_attempts || adviceOf(error).final
    deps.logger.error({ err: error, job: job.id, kind: job.kind, key: job.key, last }, 'A job failed')
    await putBack(deps, job, { error, last, watched: wakeUps.watched })
    wakeUps.ring()
    finished(last ? 'failed' : 'retried')
    return undefined
  }
}

/** Sees what a job queues, to wake the lanes that take it once it is committed. */
function watchQueue({ lanes }: Crew, own: Lane) {
  const queued = new Set<string>()
  return {
    watched: (stores: Stores): Stores => ({
      ...stores,
      jobs: {
        ...stores.jobs,
        enqueue: (job) => {
          queued.add(job.kind)
          return stores.jobs.enqueue(job)
        },
      },
    }),
    ring: () => {
      for (const lane of lanes) {
        if (lane !== own && [...queued].some((kind) => takes(lane.kinds, kind))) lane.alarm.ring()
      }
    },
  }
}

function takes(kinds: Kinds, kind: string): boolean {
  return 'only' in kinds ? kinds.only.includes(kind) : !kinds.except.includes(kind)
}

function prepare(deps: WorkerDeps, job: JobRow, signal: AbortSignal): Promise<Writes> {
  const handler = deps.handlers[job.kind]
  if (handler === undefined) throw new Error(`This version knows no jobs of kind "${job.kind}"`)
  if (job.attempts > job.max_attempts) {
    throw new Error(`The process ended during each of ${job.max_attempts} attempts`)
  }
  return handler.run(job, signal)
}

interface Failing {
  readonly error: unknown
  readonly last: boolean
  readonly watched: (stores: Stores) => Stores
}

async function putBack(
  { database, clock, random, handlers }: WorkerDeps,
  job: JobRow,
  { error, last, watched }: Failing,
): Promise<void> {
  const handler = handlers[job.kind]
  const pause = Math.max(backoffMs(job.attempts, random(), handler?.pace), adviceOf(error).afterMs)
  await database.unitOfWork(async (stores) => {
    await stores.jobs.release(job, {
      state: last ? 'failed' : 'queued',
      run_at: clock() + pause,
      last_error: error instanceof Error ? error.message : String(error),
    })
    await handler?.tried?.(job, error)(stores)
    if (last) await handler?.failed(job)(watched(stores))
  })
}
