import type { BenchmarkDefinition, MetricDefinition, Path } from '../../server/contract/benchmark.ts'
import { limits } from '../../server/contract/values.ts'
import type { AdapterRepetition, AdapterResult } from '../adapters/adapter.ts'
import { Failure } from '../failure.ts'
import type { ResultFile } from './result-files.ts'

/** A benchmark of one or several files, with its repetitions in the order of the files. */
export interface MergedResult {
  readonly benchmark: BenchmarkDefinition
  readonly repetitions: readonly MergedRepetition[]
}

export interface MergedRepetition extends AdapterRepetition {
  /** The file that it stands in. */
  readonly file: ResultFile
}

/** What a person says of results that tell it not themselves. */
export interface Told {
  /** The benchmark's name; only where there is one benchmark. */
  readonly benchmark?: string | undefined
  readonly path?: Path | undefined
  /** Which way is good, for metrics that do not say. */
  readonly direction?: MetricDefinition['direction'] | undefined
}

/**
 * Results of equal benchmarks are repetitions of one. Throws a `Failure` where files contradict each other or what a
 * person told, and where there is more than a run may hold.
 */
export function mergeResults(files: readonly ResultFile[], told: Told): readonly MergedResult[] {
  const merged = new Map<string, MergedResult>()
  for (const file of files) {
    for (const result of file.results) {
      const benchmark = definitionOf(result, told, file)
      const key = keyOf(benchmark)
      const before = merged.get(key) ?? { benchmark: { ...benchmark, metrics: [] }, repetitions: [] }
      merged.set(key, {
        benchmark: { ...benchmark, metrics: union(before.benchmark, benchmark.metrics, file) },
        repetitions: [...before.repetitions, ...result.repetitions.map((one) => ({ ...one, file }))],
      })
    }
  }
  const results = renamed([...merged.values()], told.benchmark)
  for (const { benchmark, repetitions } of results) {
    if (repetitions.length <= limits.repetitionsPerResult) continue
    throw new Failure(
      'input',
      `${benchmark.name} has ${repetitions.length} repetitions; a run holds at most ${limits.repetitionsPerResult}.`,
    )
  }
  return results.flatMap(inParts)
}

function definitionOf(result: AdapterResult, told: Told, { name }: ResultFile): BenchmarkDefinition {
  const { benchmark, path, tool, argv, metrics } = result
  if (path !== null && told.path !== undefined && path !== told.path) {
    throw new Failure('usage', `${name} says that ${benchmark} went ${path}, but --path says ${told.path}.`)
  }
  return {
    name: benchmark,
    path: path ?? told.path ?? 'none',
    canary: false,
    tool: { name: tool.name, version: tool.version ?? 'unknown' },
    argv: [...argv],
    metrics: metrics.map((metric) => withDirection(metric, told.direction)),
  }
}

function withDirection(
  metric: MetricDefinition,
  direction: MetricDefinition['direction'] | undefined,
): MetricDefinition {
  const open = metric.direction === 'none' && metric.role !== 'explanatory'
  return open && direction !== undefined ? { ...metric, direction } : metric
}

function keyOf({ name, path, tool, argv }: BenchmarkDefinition): string {
  return JSON.stringify([name, path, tool.name, tool.version, argv])
}

function union(
  { name, metrics }: BenchmarkDefinition,
  added: readonly MetricDefinition[],
  file: ResultFile,
): MetricDefinition[] {
  const known = new Map(metrics.map((metric) => [metric.name, metric]))
  for (const metric of added) {
    const before = known.get(metric.name)
    if (before !== undefined && (before.unit !== metric.unit || before.semantics !== metric.semantics)) {
      throw new Failure(
        'input',
        `${file.name} has ${name} ${metric.name} in ${metric.unit}, another file in ${before.unit}.`,
      )
    }
    if (before === undefined) known.set(metric.name, metric)
  }
  return [...known.values()]
}

function renamed(results: readonly MergedResult[], name: string | undefined): readonly MergedResult[] {
  if (name === undefined) return results
  const [only] = results
  if (only !== undefined && results.length === 1) return [{ ...only, benchmark: { ...only.benchmark, name } }]
  const names = results.slice(0, 10).map(({ benchmark }) => benchmark.name)
  throw new Failure(
    'usage',
    `--benchmark names one benchmark, but there are ${results.length}: ${names.join(', ')}.`,
  )
}

/** A benchmark with more metrics than the contract has room for is told in parts; its series stay the same. */
function inParts(result: MergedResult): readonly MergedResult[] {
  const { benchmark, repetitions } = result
  if (benchmark.metrics.length <= limits.metricsPerBenchmark) return [result]
  const parts = Math.ceil(benchmark.metrics.length / limits.metricsPerBenchmark)
  return Array.from({ length: parts }, (_, part) => {
    const metrics = benchmark.metrics.slice(
      part * limits.metricsPerBenchmark,
      (part + 1) * limits.metricsPerBenchmark,
    )
    const own = new Set(metrics.map(({ name }) => name))
    return {
      benchmark: { ...benchmark, metrics },
      repetitions: repetitions.map((repetition) => ({
        ...repetition,
        values: Object.fromEntries(Object.entries(repetition.values).filter(([name]) => own.has(name))),
      })),
    }
  })
}
