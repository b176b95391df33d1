import type { MetricDefinition } from '../../server/contract/benchmark.ts'
import { scaled } from './plain-number.ts'
import { observationsNeeded, percentiles, tooFewObservations } from './round-trips.ts'

/**
 * What ping and fping tell: the mean is the headline, because both always print it and in microseconds; percentiles are
 * there where each packet has its line. Loss is the share of requests without an answer.
 */
export const pingMetrics: readonly MetricDefinition[] = [
  time('rtt_mean', 'headline'),
  time('rtt_min', 'secondary'),
  time('rtt_max', 'explanatory'),
  { ...time('rtt_mdev', 'explanatory'), direction: 'none', semantics: null },
  ...percentiles.map(({ metric }) => time(metric, 'secondary')),
  { name: 'loss', unit: 'percent', direction: 'lower', role: 'secondary', semantics: null },
  { name: 'observations', unit: 'count', direction: 'none', role: 'explanatory', semantics: null },
]

/**
 * Percentiles (nearest rank) of the times of single packets, given in milliseconds, and notes for those that so many
 * packets do not carry.
 */
export function pingPercentiles(milliseconds: readonly number[]): {
  readonly values: Readonly<Record<string, number>>
  readonly notes: readonly string[]
} {
  const values: Record<string, number> = {}
  const notes: string[] = []
  for (const { metric, quantile } of percentiles) {
    const enough = milliseconds.length >= observationsNeeded(quantile)
    if (enough) values[metric] = microseconds(nearestRank(milliseconds, quantile))
    else notes.push(tooFewObservations(metric, quantile))
  }
  return { values, notes: milliseconds.length === 0 ? [] : notes }
}

/** The smallest value that at least this share of the values does not exceed. The values must not be empty. */
export function nearestRank(values: readonly number[], quantile: number): number {
  const sorted = Float64Array.from(values).sort()
  return sorted[Math.max(0, Math.ceil(quantile * sorted.length) - 1)] ?? Number.NaN
}

export function microseconds(milliseconds: number): number {
  return scaled(milliseconds, 1e3)
}

function time(name: string, role: MetricDefinition['role']): MetricDefinition {
  return { name, unit: 'us', direction: 'lower', role, semantics: 'rtt' }
}
