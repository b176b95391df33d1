import type { Environment, FieldValue } from '../../server/contract/environment.ts'

export type FieldClass = 'identity' | 'epoch' | 'noted'

export interface EnvironmentRow {
  readonly field: string
  readonly kind: FieldClass
  /** The value as text; for a fact that could not be read, the reason. */
  readonly text: string
  readonly collected: boolean
}

/** The facts of an environment as rows, by class and name, that contain all the words of `text`. */
export function environmentRows(environment: Environment, text: string): EnvironmentRow[] {
  const words = text.toLowerCase().split(/\s+/)
  const kinds: readonly FieldClass[] = ['identity', 'epoch', 'noted']
  return kinds
    .flatMap((kind) =>
      Object.entries(environment[kind])
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([field, value]) => rowOf(kind, field, value, environment.unread[field])),
    )
    .filter((row) => {
      const hay = `${row.field} ${row.text} ${row.kind}`.toLowerCase()
      return words.every((word) => hay.includes(word))
    })
}

function rowOf(
  kind: FieldClass,
  field: string,
  value: FieldValue,
  unread: string | undefined,
): EnvironmentRow {
  if (value !== null) return { field, kind, text: String(value), collected: true }
  return { field, kind, text: `not collected: ${unread ?? 'no reason given'}`, collected: false }
}
