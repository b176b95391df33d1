import type { MetricDefinition } from '../contract/benchmark.ts'

/**
 * Whether a change is for the better. The one place where the direction of goodness matters: everything else speaks of
 * values going up and down, or of better and worse.
 */
export function isImprovement(direction: 'higher' | 'lower', change: number): boolean {
  return direction === 'higher' ? change > 0 : change < 0
}

/** A change on the scale of ratios, above zero for better; as it is where neither way is. */
export function forBetter(log: number, direction: Direction): number {
  return direction === 'lower' ? -log : log
}

export type Direction = MetricDefinition['direction']
