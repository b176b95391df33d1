import type { ExpressionBuilder } from 'kysely'
import type { Schema } from '../schema.ts'

type OfSeries = ExpressionBuilder<Schema, 'series'>

/** The contract's `isCounted`, which SQL cannot call: a test counts by both. */
export function isCounted({ eb, and }: OfSeries) {
  return and([eb('series.canary', '=', 0), eb('series.direction', '!=', 'none')])
}

/** The contract's `isHeadlineSeries`. */
export function isHeadlineSeries(of: OfSeries) {
  return of.and([isCounted(of), of.eb('series.role', '=', 'headline')])
}
