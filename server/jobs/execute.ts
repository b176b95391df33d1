import type { JobRow, Stores } from '../services/deps.ts'
import { adviceOf, backoffMs } from './backoff.ts'
import type { WorkerDeps, Writes } from './worker.ts'

interface InHand {
  readonly job: JobRow
  /** Says that the server is stopping. */
  readonly signal: AbortSignal
  /** The next job of the same queue; called in the transaction that ended this one. */
  readonly next: (stores: Stores) => Promise<JobRow | undefined>
  /** Told of the kinds of jobs that this one queued, once they are committed. */
  readonly queued: (kinds: ReadonlySet<string>) => void
}

/**
 * Does one job; resolves to the next, claimed in the transaction that ended this one: a commit waits for the disk, and
 * under load each one saved is an upload taken sooner.
 */
export async function execute(deps: WorkerDeps, hand: InHand): Promise<JobRow | undefined> {
  const { job, signal } = hand
  const start = performance.now()
  const finished = (outcome: 'done' | 'failed' | 'retried') =>
    deps.onFinished?.(job.kind, outcome, (performance.now() - start) / 1000)
  const { queued, watched } = watchJobs()
  try {
    const writes = await prepare(deps, job, signal)
    const next = await deps.database.unitOfWork(async (stores) => {
      await writes(watched(stores))
      await stores.jobs.complete(job)
      return signal.aborted ? undefined : hand.next(stores)
    })
    hand.queued(queued)
    finished('done')
    return next
  } catch (error) {
    const last = job.attempts >= job.max_attempts || adviceOf(error).final
    deps.logger.error({ err: error, job: job.id, kind: job.kind, key: job.key, last }, 'A job failed')
    await putBack(deps, job, { error, last, watched })
    hand.queued(queued)
    finished(last ? 'failed' : 'retried')
    return undefined
  }
}

/** Sees which kinds of jobs a job queues. */
function watchJobs() {
  const queued = new Set<string>()
  return {
    queued,
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
