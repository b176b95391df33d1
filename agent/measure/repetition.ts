import { createHash } from 'node:crypto'
import type { MetricDefinition } from '../../server/contract/benchmark.ts'
import type { Repetition } from '../../server/contract/run.ts'
import { limits } from '../../server/contract/values.ts'
import type { HostFiles } from '../environment/host-files.ts'
import type { CounterTexts, Finished, Job } from '../place/place.ts'
import { type Step, secondsOf } from '../plan/schedule.ts'
import { type Parsed, refuse } from '../tools/tool.ts'
import type { Ends } from './ends.ts'
import { runPair } from './run-pair.ts'
import { endQuietly, type Server, startServer } from './server.ts'
import { doubtsAboutHost } from './validity/repetition-validity.ts'
import type { Thresholds } from './validity/thresholds.ts'
import type { Window } from './window.ts'

export interface RepetitionDeps {
  readonly files: HostFiles
  readonly clock: () => number
  readonly signal?: AbortSignal | undefined
  readonly thresholds: Thresholds
  /** Deadline of the client in seconds; null takes it from the nominal duration. */
  readonly deadlineSeconds: number | null
  /** How long the client usually takes, where that is known: it is left alone for so long at least. */
  readonly usualMs?: number | undefined
  /** The server of the repetition before: it is ended while this one's starts. */
  readonly previous?: Job | undefined
  /** This repetition's server, where it was started ahead. */
  readonly server?: Promise<Server> | undefined
  /** Told once the client has ended, while its output is still fetched: the place for starting the next server. */
  readonly onClientEnded?: ((server: Job | undefined) => void) | undefined
}

export interface MeasuredRepetition {
  readonly repetition: Repetition
  readonly rawOutput: { readonly sha256: string; readonly text: string } | null
  readonly notes: readonly string[]
  /** What the values are. */
  readonly metrics: readonly MetricDefinition[]
  /** What was counted while the client ran; null where it did not. */
  readonly counted: { readonly host: Window; readonly client: CounterTexts | null } | null
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
    commands = argv === null ? [clientArgv] : [argv, clientArgv]
    const { finished, readings, server } = await runPair(job, clientArgv, { step, ends, deps })
    const parsed = tool.parse(finished, seconds)
    const metrics = metricsOf(parsed, tool.metrics)
    const doubted = withDoubts(parsed, doubtsAboutHost(readings, deps.thresholds, metrics))
    const counted = { host: readings.host, client: finished.counters ?? null }
    const outcome = describe(step, { startedAt, commands, finished, parsed: doubted })
    return { ...outcome, metrics, counted, server: server ?? undefined }
  } catch (error) {
    await endQuietly(deps.previous)
    deps.signal?.throwIfAborted()
    const reason = error instanceof Error ? error.message : String(error)
    const parsed = refuse(reason)
    const outcome = describe(step, { startedAt, commands, finished: null, parsed })
    return { ...outcome, metrics: tool.metrics, counted: null, server: undefined }
  }
}

function metricsOf(parsed: Parsed, usual: readonly MetricDefinition[]): readonly MetricDefinition[] {
  return parsed.kind === 'values' ? (parsed.metrics ?? usual) : usual
}

function withDoubts(parsed: Parsed, doubts: readonly string[]): Parsed {
  return parsed.kind === 'failure' ? parsed : { ...parsed, suspect: [...parsed.suspect, ...doubts] }
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
): Pick<MeasuredRepetition, 'repetition' | 'rawOutput' | 'notes'> {
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
