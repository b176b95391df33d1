/** The classes that a project wants fields in, as its settings say. */
export interface FieldMoves {
  readonly identity: readonly string[]
  readonly epoch: readonly string[]
  readonly noted: readonly string[]
}

export const fieldKinds = ['identity', 'epoch', 'noted'] as const
export type FieldKind = (typeof fieldKinds)[number]

/** The class that settings name for a field by its own key, or by a pattern; null where they leave it as it is. */
export function movedTo(moves: FieldMoves, field: string): FieldKind | null {
  const exact = fieldKinds.find((kind) => moves[kind].includes(field))
  if (exact !== undefined) return exact
  const rules = fieldKinds.flatMap((kind) => moves[kind].map((pattern) => ({ kind, pattern })))
  const fitting = rules
    .filter(({ pattern }) => pattern.endsWith('.*') && field.startsWith(pattern.slice(0, -1)))
    .sort((a, b) => b.pattern.length - a.pattern.length)
  return fitting[0]?.kind ?? null
}

/** The settings with a field in another class, by its own key; null takes its own entry away. */
export function moveField(moves: FieldMoves, field: string, to: FieldKind | null): FieldMoves {
  const without = (kind: FieldKind) => moves[kind].filter((one) => one !== field)
  const moved = { identity: without('identity'), epoch: without('epoch'), noted: without('noted') }
  return to === null ? moved : { ...moved, [to]: [...moved[to], field] }
}

/** The draft's classes, as far as they are lists of texts yet. */
export function fieldMovesOf(draft: unknown): FieldMoves {
  const { environment = {} } = (draft ?? {}) as { environment?: Partial<Record<FieldKind, unknown>> }
  const texts = (value: unknown) =>
    Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
  return {
    identity: texts(environment.identity),
    epoch: texts(environment.epoch),
    noted: texts(environment.noted),
  }
}
