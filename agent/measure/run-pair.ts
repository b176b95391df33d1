import type { Finished, Job } from '../place/place.ts'
import type { Step } from '../plan/schedule.ts'
import { readCpuTicks, shareOf } from './conditions.ts'
import type { Ends, RepetitionDeps } from './repetition.ts'

export interface PairOptions {
  readonly step: Step
  readonly ends: Ends
  readonly deps: RepetitionDeps
}

export interface PairResult {
  readonly finished: Finished
  /** Share of the host's CPU time that the hypervisor below took while the client ran, in percent. */
  readonly steal: number | null
  /** The server, which is left for the next repetition to replace. */
  readonly server: Job
}

/** Runs a client against a server to the client's end. A failure leaves neither behind. */
export async function runPair(
  starting: Promise<Job>,
  clientArgv: readonly string[],
  options: PairOptions,
): Promise<PairResult> {
  const { deps, ends } = options
  const server = await starting
  try {
    const before = readCpuTicks(deps.files)
    const client = await ends.client.start(clientArgv, { ...(deps.signal && { signal: deps.signal }) })
    const finished = await waitFor(client, () => deps.onClientEnded?.(server), options)
    return { finished, steal: shareOf('steal', before, readCpuTicks(deps.files)), server }
  } catch (error) {
    await server.kill()
    throw error
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
  try {
    return await client.wait({
      quietMs: nominalMs + (ends.client.kind === 'guest' ? guestSlackMs : 0),
      timeoutMs: deps.deadlineSeconds === null ? 2 * nominalMs + 20_000 : deps.deadlineSeconds * 1000,
      ...(deps.signal && { signal: deps.signal }),
      onEnded,
    })
  } catch (error) {
    await client.kill()
    throw error
  }
}
