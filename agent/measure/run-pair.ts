import { Failure } from '../failure.ts'
import type { Finished, Job } from '../place/place.ts'
import type { Step } from '../plan/schedule.ts'
import { stripAnsi } from '../tools/tool.ts'
import { readCpuTicks, shareOf } from './conditions.ts'
import { untilListening } from './listening.ts'
import type { Ends, RepetitionDeps } from './repetition.ts'

export interface PairOptions {
  readonly step: Step
  readonly ends: Ends
  readonly deps: RepetitionDeps
  readonly port: number
}

export interface PairResult {
  readonly finished: Finished
  /** Share of the host's CPU time that the hypervisor below took while the client ran, in percent. */
  readonly steal: number | null
  /** Resolves when the server is gone. */
  readonly ended: Promise<void>
}

/**
 * Runs a server and its client to the client's end. The server is ended whatever happens; after a success that goes on
 * while the caller does what needs no quiet place.
 */
export async function runPair(
  [serverArgv = [], clientArgv = []]: readonly (readonly string[])[],
  { step, ends, deps, port }: PairOptions,
): Promise<PairResult> {
  const signal = deps.signal && { signal: deps.signal }
  // All beside each other: one round trip to a guest instead of three.
  const [start, listening] = await Promise.allSettled([
    ends.server.start(serverArgv, { ...signal }),
    untilListening(ends.server, port, deps.signal),
    deps.previous,
  ])
  if (start.status === 'rejected') throw start.reason
  const server = start.value
  try {
    if (listening.status === 'rejected') throw await serverFailure(server, listening.reason)
    const before = readCpuTicks(deps.files)
    const client = await ends.client.start(clientArgv, { ...signal })
    const finished = await waitFor(client, { step, ends, deps })
    return {
      finished,
      steal: shareOf('steal', before, readCpuTicks(deps.files)),
      ended: quietly(server.kill()),
    }
  } catch (error) {
    await server.kill()
    throw error
  }
}

/** A guest is asked only after the client's nominal time and this, in milliseconds, so that no session disturbs it. */
const guestSlackMs = 250

async function waitFor(client: Job, { step, ends, deps }: Omit<PairOptions, 'port'>): Promise<Finished> {
  const nominalMs = step.nominalSeconds * 1000
  try {
    return await client.wait({
      quietMs: nominalMs + (ends.client.kind === 'guest' ? guestSlackMs : 0),
      timeoutMs: deps.deadlineSeconds === null ? 2 * nominalMs + 20_000 : deps.deadlineSeconds * 1000,
      ...(deps.signal && { signal: deps.signal }),
    })
  } catch (error) {
    await client.kill()
    throw error
  }
}

/** A server that never listened usually said why. */
async function serverFailure(server: Job, waited: unknown): Promise<unknown> {
  try {
    await server.kill()
    const { stdout, stderr } = await server.wait({ quietMs: 0, timeoutMs: 2_000 })
    const said = stripAnsi(`${stdout}\n${stderr}`).trim().slice(-300)
    if (said !== '' && waited instanceof Error)
      return new Failure('benchmark', `${waited.message} It said: ${said}`)
  } catch {
    // The server's words are a help only: without them the first error stands.
  }
  return waited
}

/** A place that cannot end a server cannot start the next one either: that is where it becomes a failure. */
async function quietly(killed: Promise<void>): Promise<void> {
  await killed.catch(() => undefined)
}
