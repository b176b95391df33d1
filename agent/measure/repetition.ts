import { createHash } from 'node:crypto'
import type { Repetition } from '../../server/contract/run.ts'
import { limits } from '../../server/contract/values.ts'
import type { HostFiles } from '../environment/host-files.ts'
import type { Finished, Job, Place } from '../place/place.ts'
import { type Step, secondsOf } from '../plan/schedule.ts'
import { type Parsed, refuse } from '../tools/tool.ts'
import { runPair } from './run-pair.ts'
import { endQuietly, type Server, startServer } from './server.ts'

/** Where the two ends of a benchmark run. */
export interface Ends {
  readonly client: Place
  readonly server: Place
  /** Of the server, as the client reaches it. */
  readonly address: string
  /** A port that is free on the server's place now. */
  pickPort(): Promise<number>
}

export interface RepetitionDeps {
  readonly files: HostFiles
  readonly clock: () => number
  readonly signal?: AbortSignal | undefined
  /** Deadline of the client in seconds; null takes it from the nominal duration. */
  readonly deadlineSeconds: number | null
  /** The server of the repetition before: it is ended while this one's starts. */
  readonly previous?: Job | undefined
  /** This repetition's server, where it was started ahead. */
  readonly server?: Promise<Server> | undefined
  /** Told once the client has ended, while its output is still fetched: the place for starting the next server. */
  readonly onClientEnded?: ((server: Job) => void) | undefined
}

export interface MeasuredRepetition {
  readonly repetition: Repetition
  readonly rawOutput: { readonly sha256: string; readonly text: string } | null
  readonly notes: readonly string[]
  /** The server that still runs: the next repetition replaces it, and the caller ends the last. */
  readonly server: Job | undefined
}

/**
 * Measures once: a fresh server in place of the one before, and the client with a deadline of its own and no session
 * open while it runs. What goes wrong becomes the repetition's `failure`; only an abort of the whole run is thrown.
 */
export async function measureRepetition(
  step: Step,
  ends: Ends,
  deps: RepetitionDeps,
): Promise<MeasuredRepetition> {
  const { tool } = step.benchmark
  const seconds = secondsOf(step.benchmark, step.phase)
  const startedAt = deps.clock()
  let commands: readonly (readonly string[])[] = []
  try {
    const starting = deps.server ?? startServer(step, ends, { signal: deps.signal, replaces: deps.previous })
    const { endpoint, argv, job } = await starting
    const clientArgv = tool.clientArgv(endpoint, seconds)
    commands = [argv, clientArgv]
    const { finished, steal, server } = await runPair(job, clientArgv, { step, ends, deps })
    const parsed = withSteal(tool.parse(finished, seconds), steal)
    return { ...describe(step, { startedAt, commands, finished, parsed }), server }
  } catch (error) {
    await endQuietly(deps.previous)
    deps.signal?.throwIfAborted()
    const reason = error instanceof Error ? error.message : String(error)
    const parsed = refuse(reason)
    return { ...describe(step, { startedAt, commands, finished: null, parsed }), server: undefined }
  }
}

/** More time than this taken by the hypervisor below the host makes a repetition doubtful. */
const stealLimitPercent = 5

function withSteal(parsed: Parsed, steal: number | null): Parsed {
  if (parsed.kind === 'failure' || steal === null || steal <= stealLimitPercent) return parsed
  const mark = `${steal.toFixed(1)} % of the host's CPU time was taken by the hypervisor below it (more than ${stealLimitPercent} %)`
  return { ...parsed, suspect: [...parsed.suspect, mark] }
}

interface Outcome {
  readonly startedAt: number
  readonly commands: readonly (readonly string[])[]
  readonly finished: Finished | null
  readonly parsed: Parsed
}

function describe(
  step: Step,
  { startedAt, commands, finished, parsed }: Outcome,
): Omit<MeasuredRepetition, 'server'> {
  const rawOutput = finished === null ? null : hashed(finished)
  const good = parsed.kind === 'values'
  return {
    repetition: {
      index: step.index,
      phase: step.phase,
      startedAt: finished?.startedAt ?? startedAt,
      durationMs: finished?.durationMs ?? 0,
      exitCode: finished?.code ?? null,
      commands: commands.map((argv) => [...argv]),
      values: good ? { ...parsed.values } : {},
      suspect: good ? parsed.suspect.slice(0, 20).map(clip) : [],
      failure: good ? null : clip(parsed.reason),
      rawOutput: rawOutput?.sha256 ?? null,
    },
    rawOutput,
    notes: good ? parsed.notes : [],
  }
}

function hashed({ stdout, stderr }: Finished): MeasuredRepetition['rawOutput'] {
  const said = stdout.trim() === '' ? stderr : stdout
  if (said === '') return null
  const text = said.slice(0, limits.rawOutputBytes)
  return { sha256: createHash('sha256').update(text, 'utf8').digest('hex'), text }
}

function clip(text: string): string {
  return text.slice(0, limits.textLength)
}
