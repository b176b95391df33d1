import type { MetricDefinition } from '../../server/contract/benchmark.ts'
import { limits } from '../../server/contract/values.ts'
import { type Adapter, type Reading, refused } from './adapter.ts'
import { FlentDocument, type FlentSample, type FlentSeries, flentSeries } from './flent-series.ts'
import { argvText, identifiersFor } from './identifiers.ts'
import { nearestRank } from './ping-metrics.ts'
import { observationsNeeded } from './round-trips.ts'
import { readDocument } from './strict-json.ts'

/**
 * A data file of flent (`.flent.gz`, unpacked), formats 2 to 4. Raw values are preferred to the interpolated ones. Latencies
 * are told apart by whether the test's own streams ran at that moment: that difference is what flent is run for.
 */
export const flent: Adapter = {
  name: 'flent',
  about: 'a data file of flent, unpacked (.flent.gz, formats 2 to 4)',
  recognises: (text) => /^\s*\{/.test(text) && /"x_values"/.test(text) && /"metadata"/.test(text),
  read,
}

function read(text: string): Reading {
  const found = readDocument(text, FlentDocument, 'a data file of flent')
  if (found.kind === 'refused') return found.refusal
  const { document } = found
  const { version, metadata } = document
  if (version < 2 || version > 4)
    return refused(`expected format 2 to 4 of flent's data files, got ${version}`)
  const series = flentSeries(document)
  const failed = metadata.FAILED_RUNNERS ?? 0
  const empty = series.filter(({ samples }) => samples.length === 0)
  if (failed > 0 && empty.length > 0) {
    return refused(
      `${failed} of flent's runners failed: there is nothing of ${empty.map(({ name }) => name).join(', ')}`,
    )
  }
  const measured = measure(series.filter(({ samples }) => samples.length > 0))
  if (measured === null)
    return refused('expected a throughput or a latency in a data file of flent, found neither')
  if (measured.metrics.length > limits.metricsPerBenchmark) {
    return refused(
      `expected at most ${limits.metricsPerBenchmark} numbers of a flent test, got ${measured.metrics.length}`,
    )
  }
  const suspect = failed > 0 ? [`${failed} of flent's runners failed`] : []
  const name = identifiersFor([{ key: '', text: metadata.NAME }], 'test').get('') ?? 'test'
  return {
    kind: 'results',
    results: [
      {
        ...{ benchmark: `flent_${name}`, path: null, argv: argvOf(document), metrics: measured.metrics },
        tool: { name: 'flent', version: metadata.FLENT_VERSION?.slice(0, limits.nameLength) || null },
        repetitions: [
          {
            ...{ startedAt: startOf(metadata.T0 ?? metadata.TIME), seconds: metadata.LENGTH },
            ...{ values: measured.values, suspect, notes: measured.notes },
          },
        ],
      },
    ],
    notes: series.some((one) => one.interpolated)
      ? [
          'The file has no raw values: its interpolated ones are read, which are smoother than what was measured.',
        ]
      : [],
  }
}

interface Measured {
  readonly metrics: readonly MetricDefinition[]
  readonly values: Readonly<Record<string, number>>
  readonly notes: readonly string[]
}

/** Null where there is no series at all. */
function measure(series: readonly FlentSeries[]): Measured | null {
  const streams = series.filter(({ kind }) => kind === 'throughput')
  const latencies = series.filter(({ kind }) => kind === 'latency')
  const keyed = series.map(({ name }) => ({ key: name, text: name.replace('(ms) ', '') }))
  const names = identifiersFor(keyed, 'series', ['throughput'])
  const metrics: MetricDefinition[] = []
  const values: Record<string, number> = {}
  const notes: string[] = []
  const add = (metric: MetricDefinition, value: number) => {
    metrics.push(metric)
    values[metric.name] = value
  }
  const means = streams.map(({ name, samples }) => ({ name: names.get(name) ?? '', mean: meanOf(samples) }))
  if (means.length > 0)
    add(
      throughput('throughput', 'headline'),
      means.reduce((sum, { mean }) => sum + mean, 0),
    )
  if (means.length > 1) for (const { name, mean } of means) add(throughput(name, 'secondary'), mean)
  for (const { name, samples } of latencies) {
    const base = names.get(name) ?? ''
    const parts = duringLoad(samples, streams)
    for (const { suffix, quantile, part, role } of latencyParts(streams.length > 0)) {
      if (parts[part].length >= observationsNeeded(quantile)) {
        add(latency(`${base}_${suffix}`, role), nearestRank(parts[part], quantile))
      } else notes.push(`${base}_${suffix} is left out: ${parts[part].length} samples do not carry it.`)
    }
  }
  return metrics.some(({ role }) => role === 'headline') ? { metrics, values, notes } : null
}

function latencyParts(loaded: boolean) {
  const main = loaded ? ('secondary' as const) : ('headline' as const)
  return [
    { suffix: 'p50', quantile: 0.5, part: 'loaded', role: main },
    { suffix: 'p90', quantile: 0.9, part: 'loaded', role: 'secondary' },
    { suffix: 'p99', quantile: 0.99, part: 'loaded', role: 'secondary' },
    ...(loaded ? [{ suffix: 'idle_p50', quantile: 0.5, part: 'idle', role: 'secondary' } as const] : []),
  ] as const
}

/** Latencies while the streams ran, and before and after; all of them where there is no stream. */
function duringLoad(samples: readonly FlentSample[], streams: readonly FlentSeries[]) {
  const of = streams.flatMap((stream) => stream.samples.filter(({ t }) => t !== null))
  const begin = Math.min(...of.map(({ t, duration }) => (t ?? 0) - (duration ?? 0)))
  const end = Math.max(...of.map(({ t }) => t ?? 0))
  const isLoaded = ({ t }: FlentSample) => streams.length === 0 || (t !== null && t >= begin && t <= end)
  return {
    loaded: samples.filter(isLoaded).map(({ value }) => value),
    idle: samples.filter((sample) => !isLoaded(sample)).map(({ value }) => value),
  }
}

/** Samples are means of intervals of different lengths. */
function meanOf(samples: readonly FlentSample[]): number {
  const weights = samples.every(({ duration }) => duration !== null && duration > 0)
  const weightOf = ({ duration }: FlentSample) => (weights ? (duration ?? 1) : 1)
  const sum = samples.reduce((total, sample) => total + sample.value * weightOf(sample), 0)
  return sum / samples.reduce((total, sample) => total + weightOf(sample), 0)
}

function argvOf({ metadata }: FlentDocument): readonly string[] {
  const parameters = Object.entries(metadata.TEST_PARAMETERS ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, value]) => ['--test-parameter', argvText(`${key}=${String(value)}`)])
  const step = metadata.STEP_SIZE === undefined ? [] : ['-s', String(metadata.STEP_SIZE)]
  return ['flent', argvText(metadata.NAME), '-l', String(metadata.LENGTH), ...step, ...parameters].slice(
    0,
    100,
  )
}

/** Old files write local time without saying whose: that is no instant. */
function startOf(time: string | null | undefined): number | null {
  const instant = /(?:Z|[-+]\d\d:?\d\d)$/.test(time ?? '') ? Date.parse(time ?? '') : Number.NaN
  return Number.isNaN(instant) ? null : instant
}

function throughput(name: string, role: MetricDefinition['role']): MetricDefinition {
  return { name, unit: 'bit/s', direction: 'higher', role, semantics: null }
}

function latency(name: string, role: MetricDefinition['role']): MetricDefinition {
  return { name, unit: 'us', direction: 'lower', role, semantics: 'rtt' }
}
