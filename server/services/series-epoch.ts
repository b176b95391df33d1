import type { FieldChange } from '../contract/views.ts'
import { changedFields, type Fields } from '../judge/changed-fields.ts'
import type { SeriesEpoch } from './series-memory.ts'

/**
 * The epoch that a point is in, given the one before it. A field that could not be read is no change: the next known
 * value is compared with the last known one. `fields` is asked for only where the point's hash was not seen just now.
 */
export function epochOf(before: SeriesEpoch | null, seen: string, fields: () => Fields): SeriesEpoch {
  if (before === null) return { id: epochId(seen), seen, known: readFields(fields()), changes: [], runs: 0 }
  if (before.seen === seen) return before
  const known = { ...before.known, ...readFields(fields()) }
  const changes: FieldChange[] = changedFields(before.known, known).filter(
    ({ field }) => field in before.known,
  )
  return changes.length === 0
    ? { ...before, seen, known }
    : { id: epochId(seen), seen, known, changes, runs: 0 }
}

/** The name of the epoch that begins with fields of a hash: neighbours differ, and a memory holds it for every point. */
export function epochId(hash: string): string {
  return hash.slice(0, 12)
}

function readFields(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null))
}
