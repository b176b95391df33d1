import type { FieldChange } from '../contract/views.ts'
import { changedFields, type Fields } from '../judge/changed-fields.ts'
import type { SeriesEpoch } from './series-memory.ts'

/** What tells a point's epoch. */
export interface EpochSigns {
  /** Hash of the environment's epoch fields. */
  readonly seen: string
  /** The accepted change that it comes after. */
  readonly accepted?: string | undefined
}

/** The field that stands for an accepted change among the changes that an epoch begins with. */
export const acceptedField = 'accepted'

/**
 * The epoch that a point is in, given the one before it. A field that could not be read is no change: the next known
 * value is compared with the last known one. `fields` is asked for only where the point's hash was not seen just now.
 */
export function epochOf(before: SeriesEpoch | null, signs: EpochSigns, fields: () => Fields): SeriesEpoch {
  const { seen } = signs
  const accepted = signs.accepted === undefined ? {} : { accepted: signs.accepted }
  const begun = { id: epochId(signs), seen, ...accepted, runs: 0 }
  if (before === null) return { ...begun, known: readFields(fields()), changes: [] }
  const isAccepted = before.accepted !== signs.accepted
  if (before.seen === seen && !isAccepted) return before
  const known = before.seen === seen ? before.known : { ...before.known, ...readFields(fields()) }
  const changes: FieldChange[] = changedFields(before.known, known).filter(
    ({ field }) => field in before.known,
  )
  if (isAccepted) {
    changes.push({ field: acceptedField, from: before.accepted ?? null, to: signs.accepted ?? null })
  }
  return changes.length === 0 ? { ...before, seen, known } : { ...begun, known, changes }
}

/** The name of the epoch that begins with such signs: neighbours differ, and a memory holds it for every point. */
export function epochId({ seen, accepted }: EpochSigns): string {
  return accepted === undefined ? seen.slice(0, 12) : `${seen.slice(0, 12)}+${accepted.slice(-12)}`
}

function readFields(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null))
}
