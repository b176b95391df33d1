import type { Client } from '../../server/contract/client.ts'
import type { Work } from '../../server/contract/work.ts'
import { workTimes } from '../../server/contract/work.ts'
import { Failure } from '../failure.ts'
import { backoffMs, describeError } from '../outbox/send.ts'
import type { MeasureOutcome, Measurer } from './measure-commit.ts'

export interface DaemonOptions {
  readonly project: string
  readonly server: string
  readonly host: { readonly id: string; readonly label: string }
  readonly agentVersion: string
  /** Ends after the first piece of work, or at once where there is none. */
  readonly once: boolean
}

export interface DaemonDeps {
  readonly client: Client
  /** Measures one commit in a fresh boot and uploads the run. */
  readonly measure: Measurer['measure']
  /** Called after the last commit of a piece of work, whatever came of it. */
  readonly finish?: Measurer['finish']
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
  readonly random: () => number
  readonly log: (text: string) => void
  /** Aborts when the daemon is to stop. */
  readonly signal: AbortSignal
}

/**
 * Takes work from the server, one piece at a time, until it is stopped. A server that does not answer is asked again, less
 * and less often; measuring goes on meanwhile, and runs wait in the outbox. A stop returns the work in hand to the queue.
 */
export async function runDaemon(options: DaemonOptions, deps: DaemonDeps): Promise<void> {
  const { signal, log } = deps
  let failures = 0
  log(`Agent of ${options.host.label} takes work for project ${options.project} from ${options.server}`)
  while (!signal.aborted) {
    try {
      await beat(null, options, deps)
      const work = await claim(options, deps)
      failures = 0
      if (work !== null) await doWork(work, options, deps)
      if (options.once) return
    } catch (error) {
      if (signal.aborted) return
      if (options.once || error instanceof Failure) throw error
      failures++
      log(`${describeError(error, options.server)}; asking again`)
      await deps.sleep(backoffMs(failures + 2, deps.random), signal).catch(() => undefined)
    }
  }
}

function beat(work: string | null, { project, host, agentVersion }: DaemonOptions, { client }: DaemonDeps) {
  const body = { label: host.label, agentVersion, work }
  return client.call('heartbeat', { params: { project, host: host.id }, body })
}

async function claim({ project, host, once }: DaemonOptions, { client, signal }: DaemonDeps) {
  const body = { waitMs: once ? 0 : workTimes.claimWaitMs }
  const { work } = await client.call('claimWork', { params: { project, host: host.id }, body, signal })
  return work
}

async function doWork(work: Work, options: DaemonOptions, deps: DaemonDeps): Promise<void> {
  deps.log(`Work ${work.id} (${work.purpose}): ${work.commits.length} boots. ${work.reason}`)
  const stop = new AbortController()
  const measuring = AbortSignal.any([deps.signal, stop.signal])
  const beating = keepBeating(work, { options, deps, stop, measuring })
  const done: MeasureOutcome[] = []
  let error: string | null = null
  try {
    for (const commit of work.commits) {
      if (measuring.aborted) break
      const outcome = await deps.measure(commit, work, measuring)
      done.push(outcome)
      if (outcome.error !== null) {
        error = `${commit.slice(0, 12)}: ${outcome.error}`
        break
      }
    }
  } catch (cause) {
    error = cause instanceof Error ? cause.message : String(cause)
  } finally {
    stop.abort(doneReason)
    await beating
    await deps.finish?.()
  }
  if (stop.signal.reason !== doneReason) {
    deps.log(`Work ${work.id} was taken back; what was measured is kept`)
    return
  }
  const outcome = deps.signal.aborted ? 'returned' : error === null ? 'done' : 'failed'
  if (error !== null) deps.log(`Work ${work.id} ${outcome}: ${error}`)
  const runs = done.flatMap(({ runId }) => (runId === null ? [] : [runId]))
  await tellEnd(
    work,
    { host: options.host.id, outcome, runs, error: error?.slice(0, 2000) ?? null },
    options,
    deps,
  )
}

const doneReason = 'done'

interface Beating {
  readonly options: DaemonOptions
  readonly deps: DaemonDeps
  readonly stop: AbortController
  readonly measuring: AbortSignal
}

/** Renews the lease while measuring; aborts the measurement where the server says so. Silence of the server does not. */
async function keepBeating(work: Work, { options, deps, stop, measuring }: Beating): Promise<void> {
  while (!measuring.aborted) {
    try {
      await deps.sleep(workTimes.heartbeatMs, measuring)
      const { work: told } = await beat(work.id, options, deps)
      if (told === 'stop') stop.abort('taken back')
    } catch (error) {
      if (!measuring.aborted) deps.log(`${describeError(error, options.server)}; measuring goes on`)
    }
  }
}

type End = {
  readonly host: string
  readonly outcome: 'done' | 'failed' | 'returned'
  readonly runs: string[]
  readonly error: string | null
}

/** The end is told until the server has heard it or says that it is none of ours any more; a stop gives up sooner. */
async function tellEnd(work: Work, body: End, { project, server }: DaemonOptions, deps: DaemonDeps) {
  for (let attempt = 1; attempt <= (deps.signal.aborted ? 2 : 20); attempt++) {
    try {
      await deps.client.call('finishWork', { params: { project, work: work.id }, body })
      return
    } catch (error) {
      deps.log(describeError(error, server))
      if (isConflict(error)) return
      await deps.sleep(backoffMs(attempt, deps.random), AbortSignal.timeout(60_000)).catch(() => undefined)
    }
  }
}

function isConflict(error: unknown): boolean {
  const status = (error as { problem?: { status?: number } } | null)?.problem?.status
  return status === 409 || status === 404
}
