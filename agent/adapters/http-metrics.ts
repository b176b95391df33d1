import type { MetricDefinition } from '../../server/contract/benchmark.ts'
import { observationsNeeded } from './round-trips.ts'

/**
 * How a load was made. A closed loop sends the next request when the last is answered: a slow server is asked less, so its
 * rate is the result and its latencies leave out the requests that were never sent. At a fixed rate the latencies count.
 */
export type HttpLoop = 'closed' | 'fixed'

export const httpQuantiles = [
  { name: 'latency_p50', quantile: 0.5 },
  { name: 'latency_p75', quantile: 0.75 },
  { name: 'latency_p90', quantile: 0.9 },
  { name: 'latency_p99', quantile: 0.99 },
  { name: 'latency_p999', quantile: 0.999 },
] as const

export function httpMetrics(loop: HttpLoop): readonly MetricDefinition[] {
  const closed = loop === 'closed'
  const latency = (name: string, role: MetricDefinition['role']) =>
    ({ name, unit: 'us', direction: 'lower', role, semantics: 'rtt' }) as const
  return [
    {
      ...{ name: 'request_rate', unit: 'requests/s', direction: 'higher', semantics: null },
      role: closed ? 'headline' : 'secondary',
    },
    latency('latency_mean', 'explanatory'),
    ...httpQuantiles.map(({ name }) =>
      latency(name, closed ? 'explanatory' : name === 'latency_p50' ? 'headline' : 'secondary'),
    ),
    { name: 'requests', unit: 'count', direction: 'none', role: 'explanatory', semantics: null },
    { name: 'failed_requests', unit: 'count', direction: 'lower', role: 'explanatory', semantics: null },
  ]
}

/** What is wrong with a run at a fixed rate that has no median; null when nothing is. */
export function latencyFault(loop: HttpLoop, values: Readonly<Record<string, number>>): string | null {
  if (loop === 'closed' || values['latency_p50'] !== undefined) return null
  return 'expected the median of 20 requests or more: at a fixed rate the latencies are the result'
}

/** The percentiles that so many requests carry, and notes for the others. */
export function carriedLatencies(latencies: Readonly<Record<string, number>>, requests: number) {
  const values: Record<string, number> = {}
  const notes: string[] = []
  for (const { name, quantile } of httpQuantiles) {
    const value = latencies[name]
    if (value === undefined) continue
    if (requests >= observationsNeeded(quantile)) values[name] = value
    else
      notes.push(
        `${name} is left out where a repetition has fewer than ${observationsNeeded(quantile)} requests.`,
      )
  }
  return { values, notes }
}
