import type { BenchmarkDefinition, MetricDefinition } from '../contract/benchmark.ts'
import type { Environment } from '../contract/environment.ts'
import { isValid } from '../contract/run.ts'
import type { RunDetail } from '../contract/views.ts'
import { quartiles } from '../stats/quantiles.ts'

/** A run as it takes part in a comparison, stored on the server or read from a file. */
export interface ComparedRun {
  /** As people call it: a run's id, a file's name. */
  readonly name: string
  /** Null for a file. */
  readonly id: string | null
  /** Epoch milliseconds; null where a file does not tell. */
  readonly startedAt: number | null
  readonly commit: string | null
  /** Null where a file does not tell where it was measured; the environment is null then too. */
  readonly host: { readonly id: string; readonly label: string } | null
  readonly environment: Environment | null
  readonly values: readonly RunMetric[]
}

/** A run's value of one metric. */
export interface RunMetric {
  readonly benchmark: Omit<BenchmarkDefinition, 'metrics'>
  readonly metric: MetricDefinition
  /** Median of the valid repetitions. */
  readonly value: number
  readonly samples: readonly number[]
}

export function storedRun(run: RunDetail): ComparedRun {
  return {
    ...{ name: run.id, id: run.id, startedAt: run.startedAt, commit: run.commit?.head ?? null },
    ...{ host: run.host, environment: run.environment },
    values: valuesOf(
      run.results.map(({ benchmark, repetitions }) => ({
        benchmark,
        repetitions: repetitions.filter(isValid),
      })),
    ),
  }
}

export interface Measured {
  readonly benchmark: BenchmarkDefinition
  readonly repetitions: readonly { readonly values: Readonly<Record<string, number>> }[]
}

/** One value for each metric; results of the same benchmark, as a canary has first and last, are taken together. */
export function valuesOf(results: readonly Measured[]): readonly RunMetric[] {
  const groups = Map.groupBy(
    results.flatMap(({ benchmark: { metrics, ...benchmark }, repetitions }) =>
      metrics.map((metric) => ({
        ...{ benchmark, metric },
        samples: repetitions.flatMap(({ values }) => values[metric.name] ?? []),
      })),
    ),
    ({ benchmark: { name, path, canary, tool, argv }, metric }) =>
      JSON.stringify([name, path, canary, tool.name, tool.version, argv, metric.name]),
  )
  return [...groups.values()].flatMap((group): RunMetric[] => {
    const [first] = group
    const samples = group.flatMap((one) => one.samples)
    if (first === undefined || samples.length === 0) return []
    return [{ benchmark: first.benchmark, metric: first.metric, value: quartiles(samples).median, samples }]
  })
}
