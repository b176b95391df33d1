import { fitLevel, type Standardised } from '../stats/robust-fit.ts'
import { relativeChange } from './series-scale.ts'
import type { Footing } from './standardise.ts'

/**
 * The bounds without those between levels that differ too little to speak of: the least first, so that small steps one
 * way add up to one that counts. `minEffect` is a share of the level before; `cap` the most that a point costs a level.
 */
export function largeEnough(
  series: Standardised,
  footing: Footing,
  bounds: readonly number[],
  { minEffect, pinned, cap }: SizeRules,
): number[] {
  const end = series.values.length
  const kept = [...bounds]
  const fixed = new Set(pinned)
  const levelOf = (from: number, to: number) => fitLevel(series, from, to, cap).level
  const levels = [0, ...kept].map((from, i) => levelOf(from, kept[i] ?? end))
  for (;;) {
    const least = smallest(kept, levels, footing, fixed)
    if (least === null || least.size >= minEffect) return kept
    kept.splice(least.index, 1)
    levels.splice(least.index, 2, levelOf(kept[least.index - 1] ?? 0, kept[least.index] ?? end))
  }
}

export interface SizeRules {
  readonly minEffect: number
  /** Bounds that stay, whatever their size. */
  readonly pinned: readonly number[]
  readonly cap: number
}

function smallest(
  bounds: readonly number[],
  levels: readonly number[],
  { scale, noise }: Footing,
  fixed: ReadonlySet<number>,
): { readonly index: number; readonly size: number } | null {
  let least: { readonly index: number; readonly size: number } | null = null
  for (const [index, at] of bounds.entries()) {
    if (fixed.has(at)) continue
    const [before, after] = [levels[index] ?? 0, levels[index + 1] ?? 0]
    const change = relativeChange(scale, noise.origin + before * noise.sd, noise.origin + after * noise.sd)
    const size = change === null ? Number.POSITIVE_INFINITY : Math.abs(change)
    if (least === null || size < least.size) least = { index, size }
  }
  return least
}
