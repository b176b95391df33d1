import type { ExpressionBuilder } from 'kysely'
import type { Schema } from '../schema.ts'

/** The condition that an alert is one that somebody may have to look at: neither closed nor muted. */
export function isOpen(now: number) {
  return ({ eb, and, or }: ExpressionBuilder<Schema, 'alert'>) =>
    and([
      eb('handling', 'in', ['open', 'acknowledged']),
      or([eb('muted_until', 'is', null), eb('muted_until', '<=', now)]),
    ])
}
