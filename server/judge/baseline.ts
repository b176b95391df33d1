import type { FieldChange } from '../contract/views.ts'
import { policy } from './policy.ts'

/** A point of the baseline branch on the same series, before the one that is judged. */
export interface HistoryPoint {
  readonly value: number
  /** Hash of the environment's epoch fields. */
  readonly epoch: string
}

/**
 * The values that a point is judged against: the trailing stretch of its history in its own epoch, at most
 * `policy.baselineMost`. `history` is oldest first and holds baseline points only.
 */
export function baselineOf(history: readonly HistoryPoint[], epoch: string): number[] {
  const cut = history.findLastIndex((point) => point.epoch !== epoch)
  return history
    .slice(cut + 1)
    .slice(-policy.baselineMost)
    .map((point) => point.value)
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
