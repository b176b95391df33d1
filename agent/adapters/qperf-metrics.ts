import type { MetricDefinition } from '../../server/contract/benchmark.ts'

const messages: MetricDefinition = {
  ...{ name: 'message_rate', unit: 'messages/s', direction: 'higher' },
  ...{ role: 'explanatory', semantics: null },
}

/** Half a round trip: qperf counts the messages of both directions. */
export const latencyMetrics: readonly MetricDefinition[] = [
  { name: 'latency', unit: 'us', direction: 'lower', role: 'headline', semantics: 'half-rtt' },
  messages,
]

/** What came is the headline; of datagrams more may have been sent. */
export const bandwidthMetrics: readonly MetricDefinition[] = [
  { name: 'throughput', unit: 'bit/s', direction: 'higher', role: 'headline', semantics: null },
  { name: 'sent_throughput', unit: 'bit/s', direction: 'none', role: 'explanatory', semantics: null },
  messages,
]
