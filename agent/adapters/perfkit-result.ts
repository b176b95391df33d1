import type { MetricDefinition } from '../../server/contract/benchmark.ts'
import { earliestInstant } from '../../server/contract/values.ts'
import type { AdapterRepetition, AdapterResult } from './adapter.ts'
import { foreignUnit } from './foreign-units.ts'
import { identifiersFor } from './identifiers.ts'
import { comparableLabels } from './perfkit-labels.ts'

/** A sample with its labels taken apart. */
export interface PerfkitSample {
  readonly test: string
  readonly metric: string
  readonly value: number
  readonly unit: string
  /** Seconds since 1970. */
  readonly timestamp?: number | undefined
  readonly run_uri?: string | undefined
  readonly labels: readonly (readonly [name: string, value: string])[]
}

/** Samples of one test with equal labels as one benchmark: the nth sample of each metric is of the nth repetition. */
export function perfkitResult(samples: readonly PerfkitSample[], benchmark: string): AdapterResult {
  const columns = [...Map.groupBy(samples, ({ metric, unit }) => JSON.stringify([metric, unit])).values()]
  const names = identifiersFor(
    columns.map((column) => ({ key: keyOf(column[0]), text: column[0]?.metric ?? '' })),
    'metric',
  )
  const described = columns.map((column) => describe(column, names.get(keyOf(column[0])) ?? 'metric'))
  const headline = described.find(({ metric }) => metric.role !== 'explanatory') ?? described[0]
  const length = Math.max(...columns.map((column) => column.length))
  return {
    benchmark,
    path: null,
    tool: { name: 'perfkit', version: null },
    argv: comparableLabels(samples[0]?.labels ?? []),
    metrics: described.map((one) =>
      one === headline || one.metric.direction === 'higher'
        ? { ...one.metric, role: 'headline' }
        : one.metric,
    ),
    repetitions: Array.from({ length }, (_, i) => repetition(described, i)),
  }
}

interface Column {
  readonly metric: MetricDefinition
  readonly samples: readonly PerfkitSample[]
  readonly convert: (value: number) => number
}

function keyOf(sample: PerfkitSample | undefined): string {
  return JSON.stringify([sample?.metric, sample?.unit])
}

function describe(samples: readonly PerfkitSample[], name: string): Column {
  const [first] = samples
  const { unit, direction, convert } = foreignUnit(
    (first?.unit ?? '').replaceAll('_', ' ').replace(/ per second$/, '/s'),
  )
  const text = first?.metric ?? ''
  // Spreads and single extremes describe the measurement more than what was measured.
  const describes = /(^|[ _-])(stddev|std|variance|mad|min|max|minimum|maximum|error|errors|count)$/i.test(
    text,
  )
  return {
    samples,
    convert,
    metric: {
      name,
      unit,
      direction: describes ? 'none' : direction,
      role: describes || direction === 'none' ? 'explanatory' : 'secondary',
      semantics: isRoundTrip(first?.test ?? '', text) && unit === 'us' ? 'rtt' : null,
    },
  }
}

/** Latencies of netperf's request/response tests and of ping are round trips; a connection per request is more. */
function isRoundTrip(test: string, metric: string): boolean {
  return /^(TCP|UDP)_RR_Latency/i.test(metric) || (/^ping\b/i.test(test) && /latency/i.test(metric))
}

function repetition(columns: readonly Column[], index: number): AdapterRepetition {
  const present = columns.flatMap(({ metric, samples, convert }) => {
    const sample = samples[index]
    return sample === undefined ? [] : [{ metric, sample, convert }]
  })
  const at = present.flatMap(({ sample: { timestamp } }) => timestamp ?? [])[0]
  const startedAt = at === undefined ? null : Math.round(at * 1000)
  return {
    startedAt: startedAt !== null && startedAt >= earliestInstant ? startedAt : null,
    seconds: null,
    values: Object.fromEntries(
      present.map(({ metric, sample, convert }) => [metric.name, convert(sample.value)]),
    ),
    ...{ suspect: [], notes: [] },
  }
}
