import type { MetricDefinition, Path } from '../../server/contract/benchmark.ts'
import { isValid, type Result } from '../../server/contract/run.ts'
import { quartiles } from '../../server/stats/quantiles.ts'

/** One metric of a benchmark in both runs; null where a run has no usable value of it. */
export interface SideBySide {
  readonly benchmark: string
  readonly path: Path
  readonly metric: MetricDefinition
  readonly stored: Spread | null
  readonly here: Spread | null
  /** Relative change from the stored median to this one; null without both, or from zero. */
  readonly change: number | null
  /** How tool or arguments differ, so that the two are no measurement of the same; null where they are equal. */
  readonly differs: string | null
}

/** Median and range of a run's valid repetitions. */
export interface Spread {
  readonly median: number
  readonly low: number
  readonly high: number
  readonly repetitions: number
}

/** Results as a run has them, stored or just measured. */
type Measured = Pick<Result, 'benchmark' | 'repetitions'>

/**
 * Two runs beside each other, in the stored run's order: headline and secondary metrics. Benchmarks are matched by name and
 * path, and told apart where their tool or argv differ.
 */
export function sideBySide(stored: readonly Measured[], here: readonly Measured[]): readonly SideBySide[] {
  const groups = groupByBenchmark(stored)
  const others = groupByBenchmark(here)
  return [...groups].flatMap(([key, group]) => {
    const other = others.get(key) ?? []
    const benchmark = group[0]?.benchmark
    if (benchmark === undefined) return []
    return benchmark.metrics
      .filter(({ role }) => role !== 'explanatory')
      .map((metric): SideBySide => {
        const before = spreadOf(group, metric.name)
        const now = spreadOf(other, metric.name)
        const change =
          before === null || now === null || before.median === 0 ? null : now.median / before.median - 1
        const { name, path } = benchmark
        return {
          ...{ benchmark: name, path, metric, stored: before, here: now, change },
          differs: difference(benchmark, other[0]?.benchmark),
        }
      })
  })
}

/** A canary stands first and last in a run: its results are one benchmark's. */
function groupByBenchmark(results: readonly Measured[]): Map<string, Measured[]> {
  return Map.groupBy(results, ({ benchmark }) => `${benchmark.name} ${benchmark.path}`)
}

function spreadOf(group: readonly Measured[], metric: string): Spread | null {
  const values = group.flatMap(({ repetitions }) =>
    repetitions.filter(isValid).flatMap(({ values: own }) => own[metric] ?? []),
  )
  if (values.length === 0) return null
  const { median } = quartiles(values)
  return { median, low: Math.min(...values), high: Math.max(...values), repetitions: values.length }
}

function difference(stored: Measured['benchmark'], here: Measured['benchmark'] | undefined): string | null {
  if (here === undefined) return null
  const tools = [stored, here].map(({ tool }) => `${tool.name} ${tool.version}`)
  if (tools[0] !== tools[1]) return `${tools[0]} there, ${tools[1]} here`
  const argv = [stored, here].map(({ argv: own }) => own.join(' '))
  return argv[0] === argv[1] ? null : `\`${argv[0]}\` there, \`${argv[1]}\` here`
}
