import type { MetricDefinition } from '../../server/contract/benchmark.ts'

/** Percentiles of the round trip, as sockperf and the built-in probe report them. */
export const percentiles = [
  { metric: 'rtt_p50', quantile: 0.5, label: '50.000' },
  { metric: 'rtt_p90', quantile: 0.9, label: '90.000' },
  { metric: 'rtt_p99', quantile: 0.99, label: '99.000' },
  { metric: 'rtt_p999', quantile: 0.999, label: '99.900' },
] as const

/** Observations that a percentile takes: ten beyond it, so that one odd message does not decide it. */
export function observationsNeeded(quantile: number): number {
  return Math.round(10 / (1 - quantile))
}

/** The sentence for a percentile that is left out. */
export function tooFewObservations(metric: string, quantile: number): string {
  return `${metric} is left out where a repetition has fewer than ${observationsNeeded(quantile)} round trips.`
}

/** The metrics of a round-trip benchmark: the median is the headline, the tail stands beside it. */
export function rttMetrics(): readonly MetricDefinition[] {
  return [
    ...percentiles.map(({ metric }) => ({
      name: metric,
      unit: 'us' as const,
      direction: 'lower' as const,
      role: metric === 'rtt_p50' ? ('headline' as const) : ('secondary' as const),
      semantics: 'rtt' as const,
    })),
    { name: 'observations', unit: 'count', direction: 'none', role: 'explanatory', semantics: null },
  ]
}
