import type { MetricDefinition } from '../../server/contract/benchmark.ts'

/**
 * How much worse a relative change of a value is, as a fraction: positive is worse, negative is better. Null for
 * metrics of which neither way is good. The only place that knows what a metric's direction means.
 */
export function worseBy(relative: number, direction: MetricDefinition['direction']): number | null {
  if (direction === 'none') return null
  if (relative === 0) return 0
  return direction === 'lower' ? relative : -relative
}

/** The same in words: `4.8 % worse`, `3 % better`; empty where there is no better or worse. */
export function worseByText(relative: number, direction: MetricDefinition['direction']): string {
  const worse = worseBy(relative, direction)
  if (worse === null || worse === 0) return ''
  return worse > 0 ? 'worse' : 'better'
}
