import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { PointTable } from './schema.ts'

/** Where something stands in history: its commit's place, then start of the run, then run id. */
export type HistoryPlace = Pick<PointTable, 'history_at' | 'started_at' | 'run_id'>

/** Negative where `a` comes before `b` in history, 0 where they are the same run. */
export function compareInHistory(a: HistoryPlace, b: HistoryPlace): number {
  if (a.history_at !== b.history_at) return a.history_at - b.history_at
  if (a.started_at !== b.started_at) return a.started_at - b.started_at
  return a.run_id < b.run_id ? -1 : a.run_id > b.run_id ? 1 : 0
}

/** The condition that rows of a table stand before or after a place; null holds for all rows. */
export function whereInHistory(
  table: 'run' | 'point' | 'series_state' | 'series_checkpoint',
  side: '<' | '<=' | '>' | '>=',
  place: HistoryPlace | null,
): RawBuilder<SqlBool> {
  if (place === null) return sql<SqlBool>`1 = 1`
  const columns = ['history_at', 'started_at', table === 'run' ? 'id' : 'run_id']
  const refs = sql.join(columns.map((column) => sql.ref(`${table}.${column}`)))
  const values = sql.join([place.history_at, place.started_at, place.run_id])
  return sql<SqlBool>`(${refs}) ${sql.raw(side)} (${values})`
}

/** The place of a row that may have more columns. */
export function placeOf({ history_at, started_at, run_id }: HistoryPlace): HistoryPlace {
  return { history_at, started_at, run_id }
}
