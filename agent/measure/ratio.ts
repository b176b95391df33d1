import type { MetricDefinition } from '../../server/contract/benchmark.ts'
import { isValid, type Repetition, type Result } from '../../server/contract/run.ts'
import { quartiles } from '../../server/stats/quantiles.ts'
import type { AgentPath } from '../suite/paths.ts'
import type { Tool } from '../tools/tool.ts'

/** A benchmark with the path that its results are divided by, and what makes it the same benchmark there. */
export interface Compared {
  readonly name: string
  readonly path: AgentPath
  readonly baseline: AgentPath | null
  readonly tool: Pick<Tool, 'name' | 'normalisedArgv'>
  readonly seconds: number
}

export interface ComparedResult {
  readonly benchmark: Compared
  readonly result: Result
}

/**
 * Gives each headline of a benchmark that was also measured on its baseline path a second metric, `<name>_ratio`: the
 * repetition's value divided by the median of the baseline's valid values in the same run. What slowed the whole host in
 * that run cancels; the direction stays. Tool and arguments must be the same on both paths, the tool's version need not.
 */
export function addRatios(measured: readonly ComparedResult[]): readonly Result[] {
  return measured.map(({ benchmark, result }) => {
    const { path, baseline } = benchmark
    const reference = measured.find(
      (other) =>
        path !== baseline && other.benchmark.path === baseline && isAlike(other.benchmark, benchmark),
    )
    return reference === undefined ? result : withRatios(result, reference.result)
  })
}

function isAlike(a: Compared, b: Compared): boolean {
  const key = ({ name, tool, seconds }: Compared) =>
    JSON.stringify([name, tool.name, tool.normalisedArgv(seconds)])
  return key(a) === key(b)
}

function withRatios({ benchmark, repetitions }: Result, baseline: Result): Result {
  const ratios = benchmark.metrics.flatMap((metric) => {
    const reference = metric.role === 'headline' ? medianOf(metric.name, baseline.repetitions) : null
    const name = `${metric.name}_ratio`
    const taken = benchmark.metrics.some((other) => other.name === name)
    return reference === null || taken ? [] : [{ metric, name, reference }]
  })
  return {
    benchmark: {
      ...benchmark,
      metrics: [...benchmark.metrics, ...ratios.map(({ metric, name }) => ratioOf(metric, name))],
    },
    repetitions: repetitions.map((repetition) => ({
      ...repetition,
      values: {
        ...repetition.values,
        ...Object.fromEntries(
          ratios.flatMap(({ metric, name, reference }) => {
            const value = repetition.values[metric.name]
            return value === undefined ? [] : [[name, value / reference]]
          }),
        ),
      },
    })),
  }
}

function ratioOf({ direction }: MetricDefinition, name: string): MetricDefinition {
  return { name, unit: 'ratio', direction, role: 'secondary', semantics: null }
}

function medianOf(metric: string, repetitions: readonly Repetition[]): number | null {
  const values = repetitions.filter(isValid).flatMap(({ values: own }) => own[metric] ?? [])
  const median = values.length === 0 ? 0 : quartiles(values).median
  return median > 0 ? median : null
}
