import type { FieldChange } from '../contract/views.ts'
import { changedFields, type Fields } from './changed-fields.ts'

/** Where a history's environment changed. */
export interface EpochStart {
  /** First point in the new environment. */
  readonly index: number
  readonly changes: readonly FieldChange[]
}

/**
 * Where epochs begin in a history, oldest first, and what changed then. A field that could not be read is no change:
 * the next known value is compared with the last known one, so that one run without an answer does not cut a series
 * in two. An environment that comes back is a new epoch too: what happened between may have left something behind.
 */
export function findEpochs(history: readonly { readonly epoch: Fields }[]): EpochStart[] {
  const starts: EpochStart[] = []
  let known: Fields = {}
  history.forEach(({ epoch }, index) => {
    const now = { ...known, ...readFields(epoch) }
    const changes = changedFields(known, now).filter(({ field }) => field in known)
    if (changes.length > 0) starts.push({ index, changes })
    known = now
  })
  return starts
}

/** An environment's change in a few words: `host.kernel 6.1.0 → 6.12.0 and 2 more`. */
export function describeChanges(changes: readonly FieldChange[]): string {
  const named = changes.slice(0, 3).map(describeChange)
  const rest = changes.length - named.length
  return named.join(', ') + (rest > 0 ? ` and ${rest} more` : '')
}

/** What was accepted has no value before it that anybody would want to read. */
function describeChange({ field, from, to }: FieldChange): string {
  return field === 'accepted' ? `accepted: ${show(to)}` : `${field} ${show(from)} → ${show(to)}`
}

function readFields(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null))
}

function show(value: FieldChange['from']): string {
  return value === null ? 'unknown' : String(value)
}
