import type { Standardised } from './robust-fit.ts'
import type { ShiftPlace } from './shift-evidence.ts'

/**
 * Purpose: of the places where a segmentation cut a series, those at which its level shifted beyond doubt.
 * Method: the weakest goes first, its two stretches become one, and its neighbours are weighed anew, until all that
 * are left carry the evidence that they need.
 * Assumes: candidates in order, within the series.
 * Reference: bottom-up merging as in Keogh et al. (2001), ICDM.
 */
export function pruneShifts(
  series: Standardised,
  candidates: readonly number[],
  options: PruneOptions,
): number[] {
  const kept = [...candidates]
  const strength = kept.map((_, i) => strengthAt(series, kept, i, options))
  for (let weakest = weakestOf(strength); (strength[weakest] ?? 1) < 1; weakest = weakestOf(strength)) {
    kept.splice(weakest, 1)
    strength.splice(weakest, 1)
    for (const neighbour of [weakest - 1, weakest]) {
      if (neighbour < 0 || neighbour >= kept.length) continue
      strength[neighbour] = strengthAt(series, kept, neighbour, options)
    }
  }
  return kept
}

/** Index of the least; -1 of none. */
function weakestOf(strength: readonly number[]): number {
  let weakest = strength.length - 1
  for (let i = strength.length - 2; i >= 0; i--) {
    if ((strength[i] ?? 0) <= (strength[weakest] ?? 0)) weakest = i
  }
  return weakest
}

export interface PruneOptions {
  /** Evidence for a shift at a place. */
  weigh(place: ShiftPlace): number
  /** Evidence that the shift at a point needs. */
  threshold(at: number): number
  /** Fewer points on a side are odd points, not a level. */
  readonly leastStretch: number
  /**
   * Newest points that a shift known before may be weighed without, where that is better for it: they may be the first
   * of yet another level.
   */
  patience?(at: number): number
  /** Bounds that stay, whatever their evidence. */
  readonly pinned: ReadonlySet<number>
}

/** Evidence relative to what is needed; 0 where the shift cannot be one. */
function strengthAt(
  series: Standardised,
  kept: readonly number[],
  index: number,
  { weigh, threshold, leastStretch, patience, pinned }: PruneOptions,
): number {
  const at = kept[index] ?? 0
  if (pinned.has(at)) return Number.POSITIVE_INFINITY
  const from = kept[index - 1] ?? 0
  const to = kept[index + 1] ?? series.values.length
  if (at - from < leastStretch || to - at < leastStretch) return 0
  const last = index + 1 === kept.length
  const strength = (end: number) => weigh({ from, at, to: end, last }) / threshold(at)
  const settled = to - (last ? (patience?.(at) ?? 0) : 0)
  return settled < to && settled - at >= leastStretch
    ? Math.max(strength(to), strength(settled))
    : strength(to)
}
