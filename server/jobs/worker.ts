import type { Logger } from 'pino'
import type { JobRow, Kinds, ServiceDeps, Stores } from '../services/deps.ts'
import { type Alarm, createAlarm } from './alarm.ts'
import type { Pace } from './backoff.ts'
import { execute } from './execute.ts'

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

/** Kinds of jobs that do not wait for those of other queues. */
export interface Queue {
  readonly kinds: Kinds
  /** How many of them are done at once; of a job's lane only one is. */
  readonly atOnce: number
}

export interface WorkerDeps extends Pick<ServiceDeps, 'database' | 'clock'> {
  readonly logger: Logger
  readonly random: () => number
  readonly handlers: Readonly<Record<string, JobHandler>>
  /** Together they must take every kind; without them there is one, for one job at a time. */
  readonly queues?: readonly Queue[]
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
  const benches = (deps.queues ?? [{ kinds: { except: [] }, atOnce: 1 }]).map(benchOf)
  const nudge = () => {
    for (const { alarm } of benches) alarm.ring()
  }
  const crew: Crew = { benches, signal: stopping.signal, busy: 0, waiting: [] }
  let alive = true
  const end = () => {
    alive = false
    for (const resolve of crew.waiting) resolve()
  }
  const loops = Promise.all(benches.map((bench) => work(deps, crew, bench))).finally(end)
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

/** Where the jobs of a queue are done. */
interface Bench extends Queue {
  readonly alarm: Alarm
  readonly inHand: Set<Promise<void>>
  /** What went wrong with the database while a job was put back. */
  trouble: { readonly error: unknown } | null
}

function benchOf(queue: Queue): Bench {
  return { ...queue, alarm: createAlarm(), inHand: new Set(), trouble: null }
}

interface Crew {
  readonly benches: readonly Bench[]
  readonly signal: AbortSignal
  /** Jobs in hand, and benches that are taking one. */
  busy: number
  /** Those who want to know when no job is due. */
  readonly waiting: (() => void)[]
}

/** The longest time between two looks at the queue, should a nudge be lost, and the pause after a database error. */
const longestPauseMs = 30_000
const errorPauseMs = 1000

async function work(deps: WorkerDeps, crew: Crew, bench: Bench): Promise<void> {
  while (!crew.signal.aborted) {
    try {
      await takeUp(deps, crew, bench)
      await tellIdle(deps, crew)
      await bench.alarm.wait(await pauseMs(deps, bench))
    } catch (error) {
      deps.logger.error({ err: error }, 'The job queue cannot be read or written')
      await bench.alarm.wait(errorPauseMs)
    }
  }
  await Promise.all(bench.inHand)
}

/** Takes jobs until the bench is full or none is due. */
async function takeUp(deps: WorkerDeps, crew: Crew, bench: Bench): Promise<void> {
  crew.busy++
  try {
    const { trouble } = bench
    bench.trouble = null
    if (trouble !== null) throw trouble.error
    while (!crew.signal.aborted && bench.inHand.size < bench.atOnce) {
      const job = await deps.database.unitOfWork((stores) => claim(deps, bench, stores))
      if (job === undefined) return
      begin(deps, crew, { bench, job })
    }
  } finally {
    crew.busy--
  }
}

function claim({ clock }: WorkerDeps, { kinds }: Bench, stores: Stores): Promise<JobRow | undefined> {
  return stores.jobs.claim(clock(), kinds)
}

interface Beginning {
  readonly bench: Bench
  readonly job: JobRow
}

/** Does a job and those after it, one by one; the bench looks again when they are done, and when one has freed its lane. */
function begin(deps: WorkerDeps, crew: Crew, { bench, job }: Beginning): void {
  crew.busy++
  const done = doAll(deps, crew, { bench, job })
    .catch((error: unknown) => {
      bench.trouble = { error }
    })
    .finally(() => {
      crew.busy--
      bench.inHand.delete(done)
      bench.alarm.ring()
    })
  bench.inHand.add(done)
}

async function doAll(deps: WorkerDeps, crew: Crew, { bench, job }: Beginning): Promise<void> {
  let current: JobRow | undefined = job
  while (current !== undefined) {
    const { lane } = current
    current = await execute(deps, {
      ...{ job: current, signal: crew.signal, next: (stores: Stores) => claim(deps, bench, stores) },
      queued: (kinds) => wakeOthers(crew, bench, kinds),
    })
    if (lane !== null && current !== undefined && current.lane !== lane) bench.alarm.ring()
  }
}

function wakeOthers({ benches }: Crew, own: Bench, queued: ReadonlySet<string>): void {
  for (const bench of benches) {
    const alone = bench === own && bench.atOnce === 1
    if (!alone && [...queued].some((kind) => takes(bench.kinds, kind))) bench.alarm.ring()
  }
}

function takes(kinds: Kinds, kind: string): boolean {
  return 'only' in kinds ? kinds.only.includes(kind) : !kinds.except.includes(kind)
}

/** The last bench that finds nothing to do tells those who asked before it looked. */
async function tellIdle({ database, clock }: WorkerDeps, crew: Crew): Promise<void> {
  if (crew.busy > 0 || crew.waiting.length === 0) return
  const asking = crew.waiting.length
  const due = await database.unitOfWork((stores) => stores.jobs.nextDue())
  // A bench that began meanwhile looks itself when it is done.
  if (crew.busy > 0) return
  if (due === null || due > clock()) {
    for (const resolve of crew.waiting.splice(0, asking)) resolve()
  } else {
    for (const { alarm } of crew.benches) alarm.ring()
  }
}

/** A full bench looks again when one of its jobs is done. */
async function pauseMs({ database, clock }: WorkerDeps, { kinds, inHand, atOnce }: Bench): Promise<number> {
  if (inHand.size >= atOnce) return longestPauseMs
  const due = await database.unitOfWork((stores) => stores.jobs.nextDue(kinds))
  return due === null ? longestPauseMs : Math.min(Math.max(due - clock(), 1), longestPauseMs)
}
