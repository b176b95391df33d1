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

/** A change as the logarithm of a ratio that is above zero where it is better, with its interval. */
export interface Betterment {
  readonly centre: number
  readonly low: number
  readonly high: number
}

/**
 * Effects of all metrics on one scale: to the right is better, and twice as much is as far from nothing as half as much.
 * Of metrics of which neither way is good, to the right is more. Null for a fall to nothing, which has no logarithm.
 */
export function bettermentOf(
  { relative, low, high }: { readonly relative: number; readonly low: number; readonly high: number },
  direction: MetricDefinition['direction'],
): Betterment | null {
  if (relative <= -1) return null
  const [centre, from, to] = [relative, low, high].map((one) => Math.log1p(Math.max(one, -0.999)))
  if (centre === undefined || from === undefined || to === undefined) return null
  return direction === 'lower'
    ? { centre: 0 - centre, low: 0 - to, high: 0 - from }
    : { centre, low: from, high: to }
}
