import type { ComparisonRow, GroupMean } from '../contract/comparison.ts'
import { forBetter } from './goodness.ts'

type Compared = Pick<ComparisonRow, 'benchmark' | 'metric' | 'judged'>

/**
 * By how much each benchmark, and all of a path, became better as a whole: the geometric mean of its headline metrics'
 * ratios B ÷ A, those of metrics whose lower values are better turned round, so that above zero is better. Metrics of
 * which neither way is good, and those that fell to nothing, are left out; from two metrics up.
 *
 *     G = exp((1/k) Σ gᵢ) − 1     gᵢ = ± ln(Bᵢ/Aᵢ)
 *
 * Its interval is the mean of the metrics' own intervals on the same scale. Metrics of the same runs vary together, and
 * how much is not known from a few runs; the standard deviation of a mean is at most the mean of the standard deviations
 * however they do, so the interval holds its 95 % in any case and is too wide where they vary apart. It is of these
 * metrics, not of others that might have been chosen; null where one of them has no interval of runs.
 */
export function groupMeans(rows: readonly Compared[]): GroupMean[] {
  const counted = rows.filter(({ metric }) => metric.role === 'headline').flatMap(toRatio)
  const byBenchmark = Map.groupBy(counted, ({ benchmark, path }) => `${benchmark}\n${path}`)
  const byPath = Map.groupBy(counted, ({ path }) => path)
  return [
    ...[...byPath].map(([path, group]) => meanOf(group, { benchmark: null, path })),
    ...[...byBenchmark.values()].map((group) =>
      meanOf(group, { benchmark: group[0]?.benchmark ?? null, path: group[0]?.path ?? 'none' }),
    ),
  ].filter(({ metrics }) => metrics > 1)
}

interface Ratio {
  readonly benchmark: string
  readonly path: GroupMean['path']
  readonly centre: number
  readonly interval: readonly [number, number] | null
}

function toRatio({ benchmark, metric, judged }: Compared): Ratio[] {
  const { direction } = metric
  const effect = judged?.effect ?? null
  if (effect === null || judged === null || direction === 'none' || effect.relative <= -1) return []
  const { footing } = judged
  const hasInterval = effect.low > -1 && (footing === 'runs' || footing === 'one-run')
  const [low, high] = [effect.low, effect.high]
    .map((end) => forBetter(Math.log1p(end), direction))
    .sort((a, b) => a - b)
  return [
    {
      ...{ benchmark: benchmark.name, path: benchmark.path },
      centre: forBetter(Math.log1p(effect.relative), direction),
      interval: hasInterval && low !== undefined && high !== undefined ? [low, high] : null,
    },
  ]
}

function meanOf(group: readonly Ratio[], of: Pick<GroupMean, 'benchmark' | 'path'>): GroupMean {
  const mean = (numbers: readonly number[]) =>
    Math.expm1(numbers.reduce((sum, one) => sum + one, 0) / group.length)
  const intervals = group.flatMap(({ interval }) => (interval === null ? [] : [interval]))
  return {
    ...of,
    metrics: group.length,
    better: mean(group.map(({ centre }) => centre)),
    interval:
      intervals.length < group.length
        ? null
        : { low: mean(intervals.map(([low]) => low)), high: mean(intervals.map(([, high]) => high)) },
  }
}
