import type { MetricDefinition } from '../contract/benchmark.ts'
import type { Movement } from '../contract/change.ts'
import type { Effect } from '../contract/verdict.ts'
import { forBetter } from './goodness.ts'

/** A relative change with the direction of goodness of what changed. */
export interface Moved {
  readonly effect: Effect | null
  readonly direction: MetricDefinition['direction']
}

/**
 * Whether a series moved along with another, so that one cause may be behind both. What decides is half of the other's
 * effect, on the scale of ratios and for better or worse: a series `stayed` where its interval lies within that half on
 * either side, moved `alike` or `against` where it lies beyond, and may have done either where it reaches across. A
 * significant change of a tenth of the size is another matter, and no companion.
 */
export function movedAlong(own: Moved, other: Moved): Movement {
  if (own.effect === null || other.effect === null || other.effect.relative === 0) return 'unsure'
  const [low, high] = ends(own)
  const size = forBetter(logOf(other.effect.relative), other.direction)
  const half = Math.abs(size) / 2
  if (low > -half && high < half) return 'stayed'
  if (low >= half) return size > 0 ? 'alike' : 'against'
  if (high <= -half) return size > 0 ? 'against' : 'alike'
  return 'unsure'
}

/** The interval's ends as logarithms of ratios, above zero for better. */
function ends({ effect, direction }: Moved): readonly [number, number] {
  const [low, high] = [effect?.low ?? 0, effect?.high ?? 0].map((end) => forBetter(logOf(end), direction))
  return [Math.min(low ?? 0, high ?? 0), Math.max(low ?? 0, high ?? 0)]
}

/** A fall to nothing has no logarithm, and is as large as any. */
function logOf(relative: number): number {
  return Math.log1p(Math.max(relative, -0.999999))
}
