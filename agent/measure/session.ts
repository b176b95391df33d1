import type { BenchmarkDefinition, MetricDefinition } from '../../server/contract/benchmark.ts'
import type { Repetition, Result } from '../../server/contract/run.ts'
import { Failure } from '../failure.ts'
import type { PlannedBenchmark } from '../plan/plan.ts'
import type { Step } from '../plan/schedule.ts'
import { addCost } from './add-cost.ts'
import { costMetrics } from './cost.ts'
import type { Ends } from './ends.ts'
import { createPacer } from './pacer.ts'
import { addRatios } from './ratio.ts'
import { type MeasuredStep, measureSteps, type StepsDeps } from './steps.ts'

/** A benchmark whose tool was found on its places. */
export interface ReadyBenchmark extends PlannedBenchmark {
  readonly version: string
  readonly ends: Ends
}

export interface SessionDeps extends Omit<StepsDeps, 'pacer'> {
  /** See `createPacer`. */
  readonly stopPercent: number | null
  readonly measuringSeconds: number
  /** A monotonic clock in milliseconds. */
  readonly now: () => number
}

export interface SessionResult {
  readonly results: readonly Result[]
  readonly rawOutputs: readonly { readonly sha256: string; readonly text: string }[]
  readonly notes: readonly string[]
  /** Benchmarks without a single usable measured repetition, with the first reason of each. */
  readonly empty: readonly { readonly name: string; readonly reason: string }[]
}

/**
 * Measures all steps, which were scheduled from these benchmarks, in their order, without the optional ones that are not
 * needed. Failed repetitions are results like others; throws a `Failure` only when the run is aborted or when not one
 * repetition of any benchmark gave numbers.
 */
export async function measureSession(
  benchmarks: readonly ReadyBenchmark[],
  steps: readonly Step[],
  deps: SessionDeps,
): Promise<SessionResult> {
  const pacer = createPacer(steps, deps)
  const measured = await measureSteps((benchmark) => endsOf(benchmarks, benchmark), { ...deps, pacer })
  const groups = benchmarks.map((benchmark) => {
    const own = measured.filter(({ step }) => step.benchmark === benchmark)
    const repetitions = own.map((one) => addCost(one, deps.thresholds))
    return { benchmark, own, repetitions }
  })
  const empty = groups.flatMap(({ benchmark, repetitions }) => emptyOf(benchmark, repetitions))
  if (empty.length === groups.length) throw nothingMeasured(empty)
  // What a command measures shows in its output: without any, there is nothing to call a benchmark.
  const results = groups
    .map(({ benchmark, own, repetitions }) => ({
      benchmark,
      result: { benchmark: definitionOf(benchmark, own, repetitions), repetitions },
    }))
    .filter(({ result }) => result.benchmark.metrics.length > 0)
  const outputs = measured.flatMap(({ outcome }) => (outcome.rawOutput === null ? [] : [outcome.rawOutput]))
  const paced = pacer.note()
  return {
    results: addRatios(results),
    rawOutputs: [...new Map(outputs.map((output) => [output.sha256, output])).values()],
    notes: [...(paced === null ? [] : [paced]), ...notesOf(measured)],
    empty,
  }
}

function endsOf(benchmarks: readonly ReadyBenchmark[], wanted: PlannedBenchmark): Ends {
  const ready = benchmarks.find((benchmark) => benchmark === wanted)
  if (ready === undefined) throw new Error(`Expected ${wanted.name} among the benchmarks of its own steps.`)
  return ready.ends
}

function definitionOf(
  { name, path, canary, tool, version, seconds, ends }: ReadyBenchmark,
  own: readonly MeasuredStep[],
  repetitions: readonly Repetition[],
): BenchmarkDefinition {
  const stated = [...tool.metrics, ...own.flatMap(({ outcome }) => outcome.metrics)]
  const measured = new Set(repetitions.flatMap(({ values }) => Object.keys(values)))
  const metrics = new Map<string, MetricDefinition>()
  for (const metric of stated) if (!metrics.has(metric.name)) metrics.set(metric.name, metric)
  for (const metric of costMetrics)
    if (measured.has(metric.name) && !metrics.has(metric.name)) metrics.set(metric.name, metric)
  return {
    ...{ name, path, canary },
    tool: { name: tool.name, version },
    argv: [...tool.normalisedArgv(seconds), ...(ends.variant ?? [])],
    metrics: [...metrics.values()],
  }
}

function notesOf(measured: readonly MeasuredStep[]): readonly string[] {
  const notes = measured.flatMap(({ step, outcome }) =>
    outcome.notes.map((note) => `${step.benchmark.name}: ${note}`),
  )
  return [...new Set(notes)]
}

function emptyOf({ name }: ReadyBenchmark, repetitions: readonly Repetition[]): SessionResult['empty'] {
  const own = repetitions.filter((repetition) => repetition.phase === 'measured')
  if (own.some((repetition) => repetition.failure === null)) return []
  return [{ name, reason: own[0]?.failure ?? 'nothing was measured' }]
}

function nothingMeasured(empty: SessionResult['empty']): Failure {
  const reasons = empty.map(({ name, reason }) => `${name}: ${reason}`).join('\n')
  return new Failure('benchmark', `Not one repetition of any benchmark gave numbers.\n${reasons}`, {
    hint: 'metalmark doctor shows what works on this host.',
  })
}
