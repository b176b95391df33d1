import type { Finished, Job } from '../place/place.ts'
import type { Step } from '../plan/schedule.ts'
import { readCounters } from './counters.ts'
import type { Ends } from './ends.ts'
import type { RepetitionDeps } from './repetition.ts'
import { readThrottleEvents } from './snapshot.ts'
import type { RepetitionReadings } from './validity/repetition-validity.ts'
import { increase, windowBetween } from './window.ts'

export interface PairOptions {
  readonly step: Step
  readonly ends: Ends
  readonly deps: RepetitionDeps
}

export interface PairResult {
  readonly finished: Finished
  /** What the host went through while the client ran. */
  readonly readings: RepetitionReadings
  /** The server, which is left for the next repetition to replace; null where there is none. */
  readonly server: Job | null
}

/** Runs a client, against a server where its tool has one, to the client's end. A failure leaves neither behind. */
export async function runPair(
  starting: Promise<Job | null>,
  clientArgv: readonly string[],
  options: PairOptions,
): Promise<PairResult> {
  const { deps, ends } = options
  const server = await starting
  try {
    const read = () => ({ counters: readCounters(deps.files), throttled: readThrottleEvents(deps.files) })
    const before = read()
    const client = await ends.client.start(clientArgv, { ...(deps.signal && { signal: deps.signal }) })
    let after: ReturnType<typeof read> | undefined
    const onEnded = () => {
      after = read()
      deps.onClientEnded?.(server ?? undefined)
    }
    const finished = await waitFor(client, onEnded, options)
    const { counters, throttled } = after ?? read()
    return { finished, server, readings: readingsOf(before, { counters, throttled }) }
  } catch (error) {
    await server?.kill({ discard: true })
    throw error
  }
}

interface Reading {
  readonly counters: ReturnType<typeof readCounters>
  readonly throttled: number | null
}

function readingsOf(before: Reading, after: Reading): RepetitionReadings {
  return {
    host: windowBetween(before.counters, after.counters),
    throttleEvents: increase(before.throttled, after.throttled),
  }
}

/**
 * A guest is asked only after the client's nominal time and this, in milliseconds, so that no session disturbs it: what
 * a tool needs to start and to connect. Its last words may then take as long as opening the session.
 */
const guestSlackMs = 50

async function waitFor(
  client: Job,
  onEnded: () => void,
  { step, ends, deps }: PairOptions,
): Promise<Finished> {
  const nominalMs = step.nominalSeconds * 1000
  const deadlineSeconds = step.benchmark.deadlineSeconds ?? deps.deadlineSeconds
  const quietMs = Math.max(nominalMs, deps.usualMs ?? 0)
  try {
    return await client.wait({
      quietMs: quietMs + (ends.client.kind === 'guest' ? guestSlackMs : 0),
      timeoutMs: deadlineSeconds === null ? 2 * nominalMs + 20_000 : deadlineSeconds * 1000,
      ...(deps.signal && { signal: deps.signal }),
      onEnded,
    })
  } catch (error) {
    await client.kill({ discard: true })
    throw error
  }
}
