import type { FieldValue } from '../../server/contract/environment.ts'
import type { EpochMarker } from '../../server/contract/series-detail.ts'
import type { FieldChange } from '../../server/contract/views.ts'

/** A fact as text; null means that it was not collected. */
export function fieldText(value: FieldValue): string {
  return value === null ? 'not collected' : String(value)
}

/** `host.kernel 6.1.0-13 → 6.1.0-18`; an accepted change has no value before it: `accepted: tcp_rr −5.0 % since …`. */
export function changeText(change: FieldChange): string {
  if (change.field === 'accepted') return `accepted: ${fieldText(change.to)}`
  return `${change.field} ${fieldText(change.from)} → ${fieldText(change.to)}`
}

/** What a marker on the chart says: the change that tells most, cut to `most` characters, and how many there are beside it. */
export function markerText(marker: EpochMarker, most = 60): string {
  // A changed kernel is what readers look for first.
  const first = marker.changes.find(({ field }) => field.endsWith('kernel')) ?? marker.changes[0]
  if (first === undefined) return 'environment changed'
  const text = changeText(first)
  const short = text.length > most ? `${text.slice(0, most - 1)}…` : text
  const others = marker.changes.length - 1
  return others === 0 ? short : `${short} (+${others} more)`
}
