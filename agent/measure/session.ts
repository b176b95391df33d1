import type { BenchmarkDefinition } from '../../server/contract/benchmark.ts'
import type { Result } from '../../server/contract/run.ts'
import { Failure } from '../failure.ts'
import type { Job } from '../place/place.ts'
import type { PlannedBenchmark } from '../plan/plan.ts'
import type { Step } from '../plan/schedule.ts'
import { type Ends, type MeasuredRepetition, measureRepetition, type RepetitionDeps } from './repetition.ts'
import { endQuietly, type Server, startServer } from './server.ts'

/** A benchmark whose tool was found on its places. */
export interface ReadyBenchmark extends PlannedBenchmark {
  readonly version: string
  readonly ends: Ends
}

export interface SessionDeps extends RepetitionDeps {
  /** Told before each repetition and, with what came out, after it. */
  readonly onStep: (step: Step, measured: MeasuredRepetition | null) => void
}

export interface SessionResult {
  readonly results: readonly Result[]
  readonly rawOutputs: readonly { readonly sha256: string; readonly text: string }[]
  readonly notes: readonly string[]
  /** Benchmarks without a single usable measured repetition, with the first reason of each. */
  readonly empty: readonly { readonly name: string; readonly reason: string }[]
}

/**
 * Measures all steps, which were scheduled from these benchmarks, in their order. Failed repetitions are results like
 * others; throws a `Failure` only when the run is aborted or when not one repetition of any benchmark gave numbers.
 */
export async function measureSession(
  benchmarks: readonly ReadyBenchmark[],
  steps: readonly Step[],
  deps: SessionDeps,
): Promise<SessionResult> {
  const measured = await measureSteps(benchmarks, steps, deps)
  const results = benchmarks.map((benchmark): Result => {
    const own = measured.filter(({ step }) => step.benchmark === benchmark)
    return { benchmark: definitionOf(benchmark), repetitions: own.map(({ outcome }) => outcome.repetition) }
  })
  const empty = emptyOf(results)
  if (empty.length === results.length) throw nothingMeasured(empty)
  const outputs = measured.flatMap(({ outcome }) => (outcome.rawOutput === null ? [] : [outcome.rawOutput]))
  return {
    results,
    rawOutputs: [...new Map(outputs.map((output) => [output.sha256, output])).values()],
    notes: [
      ...new Set(
        measured.flatMap(({ step, outcome }) =>
          outcome.notes.map((note) => `${step.benchmark.name}: ${note}`),
        ),
      ),
    ],
    empty,
  }
}

interface MeasuredStep {
  readonly step: Step
  readonly outcome: MeasuredRepetition
}

async function measureSteps(
  benchmarks: readonly ReadyBenchmark[],
  steps: readonly Step[],
  deps: SessionDeps,
): Promise<readonly MeasuredStep[]> {
  const measured: MeasuredStep[] = []
  const ready = steps.flatMap((step) => {
    const ends = benchmarks.find((benchmark) => benchmark === step.benchmark)?.ends
    return ends === undefined ? [] : [{ step, ends }]
  })
  let previous: Job | undefined
  let server: Promise<Server> | undefined
  try {
    for (const [at, { step, ends }] of ready.entries()) {
      deps.signal?.throwIfAborted()
      deps.onStep(step, null)
      const given = { previous, server }
      server = undefined
      const onClientEnded = (replaces: Job) => {
        const next = ready[at + 1]
        if (next === undefined) return
        server = startServer(next.step, next.ends, { signal: deps.signal, replaces })
        server.catch(() => undefined)
      }
      const outcome = await measureRepetition(step, ends, { ...deps, ...given, onClientEnded })
      previous = outcome.server
      measured.push({ step, outcome })
      deps.onStep(step, outcome)
    }
    return measured
  } finally {
    // The next server is ended as well where the run did not get to it.
    await endQuietly(await server?.then(({ job }) => job).catch(() => undefined))
    await endQuietly(previous)
  }
}

function definitionOf(benchmark: ReadyBenchmark): BenchmarkDefinition {
  const { name, path, canary, tool, version, seconds } = benchmark
  return {
    ...{ name, path, canary },
    tool: { name: tool.name, version },
    argv: [...tool.normalisedArgv(seconds)],
    metrics: [...tool.metrics],
  }
}

function emptyOf(results: readonly Result[]): SessionResult['empty'] {
  return results.flatMap(({ benchmark, repetitions }) => {
    const own = repetitions.filter((repetition) => repetition.phase === 'measured')
    if (own.some((repetition) => repetition.failure === null)) return []
    return [{ name: benchmark.name, reason: own[0]?.failure ?? 'nothing was measured' }]
  })
}

function nothingMeasured(empty: SessionResult['empty']): Failure {
  const reasons = empty.map(({ name, reason }) => `${name}: ${reason}`).join('\n')
  return new Failure('benchmark', `Not one repetition of any benchmark gave numbers.\n${reasons}`, {
    hint: 'metalmark doctor shows what works on this host.',
  })
}
