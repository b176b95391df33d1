import type { Standardised } from '../stats/robust-fit.ts'
import type { ChangePoint } from './change-point.ts'
import { type DescribeOptions, describeChange } from './describe-change.ts'

/**
 * The changes at a stretch's bounds. An epoch bounds a level in any case, but is a change only where the level shifted
 * with it: by as much, and as evidently, as any other.
 */
export function changesAt(
  series: Standardised,
  bounds: readonly number[],
  options: ChangeOptions,
): ChangePoint[] {
  const { minEffect, threshold, pinned } = options
  const epochs = new Set(pinned)
  return bounds.flatMap((at, i) => {
    const cause = epochs.has(at) ? 'epoch' : 'shift'
    const [from, to] = [bounds[i - 1] ?? 0, bounds[i + 1] ?? series.values.length]
    const needed = threshold(at)
    const bound = { from, at, to, last: i === bounds.length - 1, cause } as const
    const { change, evidence } = describeChange(series, bound, { ...options, threshold: needed })
    return cause === 'shift' || (evidence >= needed && isSpokenOf(change, minEffect)) ? [change] : []
  })
}

export interface ChangeOptions extends Omit<DescribeOptions, 'threshold'> {
  readonly minEffect: number
  /** Evidence that a change at a point needs. */
  threshold(at: number): number
  /** Where epochs begin. */
  readonly pinned: readonly number[]
}

function isSpokenOf({ effect }: ChangePoint, minEffect: number): boolean {
  return effect === null || Math.abs(effect.relative) >= minEffect
}
