import type { FieldChange } from '../contract/views.ts'
import { compare } from './compare.ts'
import { policy } from './policy.ts'

/** A point of the baseline branch on the same series, before the one that is judged. */
export interface HistoryPoint {
  readonly value: number
  /** Hash of the environment's epoch fields. */
  readonly epoch: string
}

/**
 * The values that a point is judged against: the current level of the trailing stretch of its history in its own epoch,
 * at most `policy.baselineMost` of them. `history` is oldest first and holds baseline points only.
 *
 * Points outside what the level before them expects are held out while they last, so that a regression does not teach
 * the baseline that it is normal. Once a point is back inside, they were noise and join; once `policy.baselineNeeded`
 * of them stand on the same side in a row, a new segment has begun and they alone are the baseline. Every point thus
 * counts in the end: dropping outliers for good would narrow the baseline, and raise ever more alarms.
 */
export function baselineOf(history: readonly HistoryPoint[], epoch: string): number[] {
  const cut = history.findLastIndex((point) => point.epoch !== epoch)
  let level: number[] = []
  let heldOut: number[] = []
  let side = 0
  for (const { value } of history.slice(cut + 1)) {
    const now = sideOf(value, level)
    if (now !== side) {
      level = [...level, ...heldOut]
      heldOut = []
      side = now
    }
    if (side === 0) level.push(value)
    else heldOut.push(value)
    if (heldOut.length === policy.baselineNeeded) {
      level = heldOut
      heldOut = []
      side = 0
    }
  }
  return level.slice(-policy.baselineMost)
}

/** 1 above what the level expects, −1 below, 0 inside or where the level is too short to expect anything. */
function sideOf(value: number, level: readonly number[]): -1 | 0 | 1 {
  if (level.length < policy.baselineNeeded) return 0
  const { outside, shift } = compare(value, level.slice(-policy.baselineMost))
  if (!outside) return 0
  return shift > 0 ? 1 : -1
}

/** An environment's change in a few words: `host.kernel 6.1.0 → 6.12.0 and 2 more`. */
export function describeChanges(changes: readonly FieldChange[]): string {
  const named = changes.slice(0, 3).map(({ field, from, to }) => `${field} ${show(from)} → ${show(to)}`)
  const rest = changes.length - named.length
  return named.join(', ') + (rest > 0 ? ` and ${rest} more` : '')
}

function show(value: FieldChange['from']): string {
  return value === null ? 'unknown' : String(value)
}
