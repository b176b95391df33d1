import type { MetricDefinition } from '../../server/contract/benchmark.ts'
import type { Unit } from '../../server/contract/units.ts'
import type { AdapterRepetition } from './adapter.ts'
import { foreignUnit, noUnit } from './foreign-units.ts'
import { identifiersFor } from './identifiers.ts'
import type { Benchmark } from './jmh-schema.ts'
import { scaled } from './plain-number.ts'
import { observationsNeeded } from './round-trips.ts'

export type JmhRepetitions =
  | {
      readonly kind: 'repetitions'
      readonly metrics: readonly MetricDefinition[]
      readonly repetitions: readonly AdapterRepetition[]
    }
  | { readonly kind: 'refused'; readonly reason: string }

/** The measured iterations of a benchmark's forks; where JMH was told to keep no raw data, its score alone. */
export function jmhRepetitions(benchmark: Benchmark): JmhRepetitions {
  const { primaryMetric: primary, mode, forks, measurementIterations } = benchmark
  const scale = timesOrRate(primary.scoreUnit)
  if (scale === null) return refusal(`expected a unit such as ops/s or us/op, got ${primary.scoreUnit}`)
  const raw = mode === 'sample' ? primary.rawDataHistogram : primary.rawData
  if (raw === undefined || raw.every((fork) => fork.length === 0)) return scoreAlone(benchmark, scale)
  // Without forks JMH measures once, in its own process.
  const expected = Math.max(1, forks)
  if (raw.length > expected)
    return refusal(`${forks} forks were asked for, but raw data of ${raw.length} are there`)
  const wrong = raw.find((fork) => fork.length !== measurementIterations)
  if (wrong !== undefined) {
    return refusal(`${measurementIterations} iterations were asked for, but a fork has ${wrong.length}`)
  }
  const suspect = raw.length < expected ? [`${raw.length} of ${expected} forks gave results`] : []
  const seconds = secondsOf(benchmark.measurementTime)
  const parts = mode === 'sample' ? sampled(benchmark, scale) : scored(benchmark, scale)
  if (parts.kind === 'refused') return parts
  return {
    kind: 'repetitions',
    metrics: parts.metrics,
    repetitions: parts.values.map((values) => ({ startedAt: null, seconds, values, suspect, notes: [] })),
  }
}

interface Scale {
  readonly name: 'throughput' | 'time'
  readonly unit: Unit
  readonly direction: 'higher' | 'lower'
  readonly convert: (value: number) => number
}

/** `ops/us` is a rate in operations for each microsecond, `us/op` a time. */
function timesOrRate(unit: string): Scale | null {
  const [, rate, time] = /^(?:ops\/(\w+)|(\w+)\/op)$/.exec(unit) ?? []
  const duration = foreignUnit(rate ?? time ?? '')
  if (duration.unit !== 'us') return null
  if (time !== undefined) return { name: 'time', unit: 'us', direction: 'lower', convert: duration.convert }
  const perSecond = 1e6 / duration.convert(1)
  return {
    ...{ name: 'throughput', unit: 'operations/s', direction: 'higher' },
    convert: (value) => scaled(value, perSecond),
  }
}

type Parts =
  | {
      readonly kind: 'parts'
      readonly metrics: readonly MetricDefinition[]
      /** For each iteration of each fork. */
      readonly values: readonly Readonly<Record<string, number>>[]
    }
  | { readonly kind: 'refused'; readonly reason: string }

function scored({ primaryMetric: primary, secondaryMetrics }: Benchmark, scale: Scale): Parts {
  const scores = (primary.rawData ?? []).flat()
  const numbers = scores.filter((score) => typeof score === 'number')
  if (numbers.length < scores.length) return refusal('an iteration has a score that is no number')
  const { score } = primary
  if (
    typeof score !== 'number' ||
    score < Math.min(...numbers) * (1 - 1e-9) ||
    score > Math.max(...numbers) * (1 + 1e-9)
  ) {
    return refusal(`the score is ${score}, which lies outside its own raw data`)
  }
  const others = secondary(secondaryMetrics, scale, numbers.length)
  return {
    kind: 'parts',
    metrics: [metric(scale.name, scale, 'headline'), ...others.map(({ definition }) => definition)],
    values: numbers.map((value, i) => ({
      [scale.name]: scale.convert(value),
      ...Object.fromEntries(others.map(({ definition, values }) => [definition.name, values[i] ?? 0])),
    })),
  }
}

interface SecondaryMetric {
  readonly definition: MetricDefinition
  readonly values: readonly number[]
}

/** What profilers and the threads of a group reported; one that some iteration lacks is left out. */
function secondary(
  metrics: Benchmark['secondaryMetrics'],
  scale: Scale,
  count: number,
): readonly SecondaryMetric[] {
  const names = identifiersFor(
    Object.keys(metrics).map((name) => ({ key: name, text: name })),
    'metric',
    [scale.name],
  )
  return Object.entries(metrics).flatMap(([key, { scoreUnit, rawData = [] }]): SecondaryMetric[] => {
    const values = rawData.flat().filter((value) => typeof value === 'number')
    if (values.length !== count) return []
    // Only the threads of a group measure the same thing as the benchmark does.
    const own = timesOrRate(scoreUnit)
    const stored = own ?? { ...foreignUnit(scoreUnit), direction: 'none' as const }
    const unit = scoreUnit.trim() === '' || scoreUnit === '---' ? noUnit : stored.unit
    const role = own === null ? 'explanatory' : 'secondary'
    const { direction } = stored
    return [
      {
        definition: { name: names.get(key) ?? 'metric', unit, direction, role, semantics: null },
        values: values.map(stored.convert),
      },
    ]
  })
}

const quantiles = [
  { name: 'time_p50', quantile: 0.5, key: '50.0', role: 'headline' },
  { name: 'time_p90', quantile: 0.9, key: '90.0', role: 'secondary' },
  { name: 'time_p99', quantile: 0.99, key: '99.0', role: 'secondary' },
  { name: 'time_p999', quantile: 0.999, key: '99.9', role: 'secondary' },
] as const

function sampled({ primaryMetric }: Benchmark, scale: Scale): Parts {
  const values: Record<string, number>[] = []
  for (const histogram of (primaryMetric.rawDataHistogram ?? []).flat()) {
    const pairs = histogram.flatMap(([time, count]) => (typeof time === 'number' ? [{ time, count }] : []))
    const total = pairs.reduce((sum, { count }) => sum + count, 0)
    if (pairs.length < histogram.length || total === 0)
      return refusal('an iteration has no samples, or some that are no number')
    pairs.sort((a, b) => a.time - b.time)
    const carried = quantiles.filter(({ quantile }, i) => i === 0 || total >= observationsNeeded(quantile))
    values.push(
      Object.fromEntries(
        carried.map(({ name, quantile }) => [
          name,
          scale.convert(nearestRank(pairs, Math.ceil(quantile * total))),
        ]),
      ),
    )
  }
  return { kind: 'parts', metrics: quantileMetrics(scale, values), values }
}

function quantileMetrics(
  scale: Scale,
  values: readonly Readonly<Record<string, number>>[],
): readonly MetricDefinition[] {
  return quantiles
    .filter(({ name }) => values.some((one) => name in one))
    .map(({ name, role }) => metric(name, scale, role))
}

/** The time that the rank-th of all samples took: a value that the histogram holds. */
function nearestRank(
  pairs: readonly { readonly time: number; readonly count: number }[],
  rank: number,
): number {
  let passed = 0
  for (const { time, count } of pairs) {
    passed += count
    if (passed >= rank) return time
  }
  return pairs.at(-1)?.time ?? 0
}

/** `-Djmh.json.rawData=false`: nothing but the score over all iterations is there. */
function scoreAlone({ mode, primaryMetric }: Benchmark, scale: Scale): JmhRepetitions {
  const { score, scorePercentiles = {} } = primaryMetric
  const values =
    mode === 'sample'
      ? quantiles.flatMap(({ name, key }) => {
          const value = Object.hasOwn(scorePercentiles, key) ? scorePercentiles[key] : undefined
          return typeof value === 'number' ? [[name, scale.convert(value)] as const] : []
        })
      : typeof score === 'number'
        ? [[scale.name, scale.convert(score)] as const]
        : []
  if (values[0]?.[0] !== (mode === 'sample' ? 'time_p50' : scale.name)) {
    return refusal('there is neither raw data nor a score that is a number')
  }
  const all = Object.fromEntries(values)
  return {
    kind: 'repetitions',
    metrics: mode === 'sample' ? quantileMetrics(scale, [all]) : [metric(scale.name, scale, 'headline')],
    repetitions: [
      {
        startedAt: null,
        seconds: null,
        values: all,
        suspect: [],
        notes: ['JMH kept no raw data: its score is taken.'],
      },
    ],
  }
}

function metric(name: string, { unit, direction }: Scale, role: MetricDefinition['role']): MetricDefinition {
  return { name, unit, direction, role, semantics: null }
}

/** `10 s`, `50 ms`; a single shot has no time of its own. */
function secondsOf(text: string): number | null {
  const [, number, unit] = /^(\d+) (ns|us|ms|s|min|hr)$/.exec(text) ?? []
  if (number === undefined || unit === undefined) return null
  return scaled(foreignUnit(unit).convert(Number(number)), 1e-6)
}

function refusal(reason: string): { readonly kind: 'refused'; readonly reason: string } {
  return { kind: 'refused', reason }
}
