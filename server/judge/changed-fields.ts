import type { FieldValue } from '../contract/environment.ts'
import type { FieldChange } from '../contract/views.ts'

export type Fields = Readonly<Record<string, FieldValue>>

/** The fields that differ between two environments, by name; a field that only one has counts as null in the other. */
export function changedFields(from: Fields, to: Fields): FieldChange[] {
  const names = [...new Set([...Object.keys(from), ...Object.keys(to)])].sort()
  return names
    .map((field) => ({ field, from: from[field] ?? null, to: to[field] ?? null }))
    .filter((change) => change.from !== change.to)
}
