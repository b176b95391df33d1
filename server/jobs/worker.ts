import type { Logger } from 'pino'
import type { JobRow, ServiceDeps, Stores } from '../services/deps.ts'
import { backoffMs } from './backoff.ts'

/** Writes that a job has come to; made in the transaction that ends the job. */
export type Writes = (stores: Stores) => Promise<void>

export interface JobHandler {
  /** Does the work, without writing. The signal says that the server is stopping. */
  run(job: JobRow, signal: AbortSignal): Promise<Writes>
  /** What to write when the job has failed for good. */
  failed(job: JobRow): Writes
}

export interface WorkerDeps extends Pick<ServiceDeps, 'database' | 'clock'> {
  readonly logger: Logger
  readonly random: () => number
  readonly handlers: Readonly<Record<string, JobHandler>>
  /** Told of each job that ended, for the metrics. */
  readonly onFinished?: (kind: string, outcome: 'done' | 'failed' | 'retried', seconds: number) => void
}

export interface JobWorker {
  /** Says that a job was queued. */
  nudge(): void
  /** Resolves when no job is due. */
  idle(): Promise<void>
  isAlive(): boolean
  /** Ends after the job in hand. */
  stop(): Promise<void>
}

/** Starts the one worker of this process; jobs that a dead process left claimed are queued again first. */
export async function startWorker(deps: WorkerDeps): Promise<JobWorker> {
  await deps.database.unitOfWork((stores) => stores.jobs.reclaimAll(deps.clock()))
  const stopping = new AbortController()
  const alarm = createAlarm()
  const state = { waiting: [] as (() => void)[], alive: true }
  const loop = work(deps, { signal: stopping.signal, alarm, state }).finally(() => {
    state.alive = false
    for (const resolve of state.waiting) resolve()
  })
  return {
    nudge: alarm.ring,
    idle: () =>
      new Promise((resolve) => {
        state.waiting.push(resolve)
        alarm.ring()
      }),
    isAlive: () => state.alive,
    stop: async () => {
      stopping.abort()
      alarm.ring()
      await loop
    },
  }
}

interface Loop {
  readonly signal: AbortSignal
  readonly alarm: Alarm
  readonly state: { waiting: (() => void)[]; alive: boolean }
}

/** The longest time between two looks at the queue, should a nudge be lost, and the pause after a database error. */
const longestPauseMs = 30_000
const errorPauseMs = 1000

async function work(deps: WorkerDeps, { signal, alarm, state }: Loop): Promise<void> {
  while (!signal.aborted) {
    const asking = state.waiting
    state.waiting = []
    try {
      let job = await deps.database.unitOfWork((stores) => stores.jobs.claim(deps.clock()))
      if (job !== undefined) {
        state.waiting.push(...asking)
        while (job !== undefined) job = await execute(deps, job, signal)
        continue
      }
      for (const resolve of asking) resolve()
      await alarm.wait(await pauseMs(deps))
    } catch (error) {
      state.waiting.push(...asking)
      deps.logger.error({ err: error }, 'The job queue cannot be read or written')
      await alarm.wait(errorPauseMs)
    }
  }
}

async function pauseMs({ database, clock }: WorkerDeps): Promise<number> {
  const due = await database.unitOfWork((stores) => stores.jobs.nextDue())
  return due === null ? longestPauseMs : Math.min(Math.max(due - clock(), 1), longestPauseMs)
}

/**
 * Does one job; resolves to the next, claimed in the transaction that ended this one: a commit waits for the disk, and
 * under load each one saved is an upload taken sooner.
 */
async function execute(deps: WorkerDeps, job: JobRow, signal: AbortSignal): Promise<JobRow | undefined> {
  const start = performance.now()
  const finished = (outcome: 'done' | 'failed' | 'retried') =>
    deps.onFinished?.(job.kind, outcome, (performance.now() - start) / 1000)
  try {
    const writes = await prepare(deps, job, signal)
    const next = await deps.database.unitOfWork(async (stores) => {
      await writes(stores)
      await stores.jobs.complete(job)
      return signal.aborted ? undefined : stores.jobs.claim(deps.clock())
    })
    finished('done')
    return next
  } catch (error) {
    const last = job.attempts >= job.max_attempts
    deps.logger.error({ err: error, job: job.id, kind: job.kind, key: job.key, last }, 'A job failed')
    await putBack(deps, job, { error, last })
    finished(last ? 'failed' : 'retried')
    return undefined
  }
}

function prepare(deps: WorkerDeps, job: JobRow, signal: AbortSignal): Promise<Writes> {
  const handler = deps.handlers[job.kind]
  if (handler === undefined) throw new Error(`This version knows no jobs of kind "${job.kind}"`)
  if (job.attempts > job.max_attempts) {
    throw new Error(`The process ended during each of ${job.max_attempts} attempts`)
  }
  return handler.run(job, signal)
}

async function putBack(
  { database, clock, random, handlers }: WorkerDeps,
  job: JobRow,
  { error, last }: { readonly error: unknown; readonly last: boolean },
): Promise<void> {
  await database.unitOfWork(async (stores) => {
    await stores.jobs.release(job, {
      state: last ? 'failed' : 'queued',
      run_at: clock() + backoffMs(job.attempts, random()),
      last_error: error instanceof Error ? error.message : String(error),
    })
    if (last) await handlers[job.kind]?.failed(job)(stores)
  })
}

interface Alarm {
  /** Waits that long, or until the alarm rings or has rung since the last wait. */
  wait(ms: number): Promise<void>
  ring(): void
}

function createAlarm(): Alarm {
  let rung = false
  let wake: (() => void) | undefined
  return {
    ring() {
      rung = true
      wake?.()
    },
    async wait(ms) {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
      wake = undefined
      rung = false
    },
  }
}
