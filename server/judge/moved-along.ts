import type { MetricDefinition } from '../contract/benchmark.ts'
import type { Movement } from '../contract/change.ts'
import type { Effect } from '../contract/verdict.ts'

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
  const [low, high] = forBetter(own)
  const size = logOf(other.effect.relative)
  const half = Math.abs(size) / 2
  if (low > -half && high < half) return 'stayed'
  const better = other.direction === 'lower' ? size < 0 : size > 0
  if (low >= half) return better ? 'alike' : 'against'
  if (high <= -half) return better ? 'against' : 'alike'
  return 'unsure'
}

/** The interval's ends as logarithms of ratios, above zero for better; as they are where neither way is. */
function forBetter({ effect, direction }: Moved): readonly [number, number] {
  const [low, high] = [logOf(effect?.low ?? 0), logOf(effect?.high ?? 0)]
  return direction === 'lower' ? [-high, -low] : [low, high]
}

/** A fall to nothing has no logarithm, and is as large as any. */
function logOf(relative: number): number {
  return Math.log1p(Math.max(relative, -0.999999))
}
