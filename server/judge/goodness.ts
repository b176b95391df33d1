import type { MetricDefinition } from '../contract/benchmark.ts'

/**
 * Whether a change is for the better. The one place where the direction of goodness matters: everything else speaks of
 * values going up and down, or of better and worse.
 */
export function isImprovement(direction: 'higher' | 'lower', change: number): boolean {
  return direction === 'higher' ? change > 0 : change < 0
}

export type Direction = MetricDefinition['direction']
