import type { MetricDefinition } from '../../server/contract/benchmark.ts'
import { percentiles } from './round-trips.ts'

/** Ping-pong (one message at a time), under load (at a fixed rate), throughput (sending only). */
export type SockperfMode = 'pp' | 'ul' | 'tp'

/** sockperf tells one percentile more than the built-in probe. */
export const sockperfPercentiles = [
  ...percentiles,
  { metric: 'rtt_p9999', quantile: 0.9999, label: '99.990' },
] as const

export interface SockperfKind {
  readonly mode: SockperfMode
  /** With `--full-rtt`; otherwise sockperf prints half a round trip and calls it latency. */
  readonly fullRtt: boolean
}

/**
 * What sockperf measures. Half round trips are named `latency_…`, so that they never meet round trips in one series.
 * `headline` is the median, or for benchmarks of transactions their rate.
 */
export function sockperfMetrics(
  { mode, fullRtt }: SockperfKind,
  headline: 'median' | 'rate' = 'median',
): readonly MetricDefinition[] {
  if (mode === 'tp') return throughputMetrics
  const semantics = fullRtt ? 'rtt' : 'half-rtt'
  const beside = headline === 'rate' ? 'explanatory' : 'secondary'
  return [
    ...(mode === 'pp' ? [rate(headline === 'rate' ? 'headline' : 'explanatory')] : []),
    time('mean', headline === 'rate' ? 'secondary' : 'explanatory'),
    ...sockperfPercentiles.map(({ metric }) => {
      const [, name = ''] = metric.split('_')
      return time(name, name === 'p50' && headline === 'median' ? 'headline' : beside)
    }),
    { ...time('stddev', 'explanatory'), direction: 'none', semantics: null },
    ...['dropped', 'duplicated', 'out_of_order'].map(
      (name): MetricDefinition => ({
        ...{ name, unit: 'count', direction: 'lower', role: 'explanatory', semantics: null },
      }),
    ),
    { name: 'observations', unit: 'count', direction: 'none', role: 'explanatory', semantics: null },
  ]

  function time(name: string, role: MetricDefinition['role']): MetricDefinition {
    return { name: timeName(name, fullRtt), unit: 'us', direction: 'lower', role, semantics }
  }
}

/** `rtt_p50`, or `latency_p50` of half round trips. */
export function timeName(name: string, fullRtt: boolean): string {
  return `${fullRtt ? 'rtt' : 'latency'}_${name}`
}

function rate(role: MetricDefinition['role']): MetricDefinition {
  return { name: 'transaction_rate', unit: 'transactions/s', direction: 'higher', role, semantics: null }
}

/** What the client sent: nobody counts what arrives. */
const throughputMetrics: readonly MetricDefinition[] = [
  { name: 'message_rate', unit: 'messages/s', direction: 'higher', role: 'headline', semantics: null },
  { name: 'sent_throughput', unit: 'bit/s', direction: 'higher', role: 'explanatory', semantics: null },
]
