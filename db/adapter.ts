import type { ColumnDataType, Dialect } from 'kysely'

/** All that differs between the databases Metalmark can run on; every query elsewhere is written once for all. */
export interface DatabaseAdapter {
  readonly dialect: Dialect
  readonly types: ColumnTypes
  /**
   * Whether several processes may claim jobs at once, so that a claim must skip rows that another holds
   * (`for update skip locked`). SQLite has one writer at a time, and none is needed.
   */
  readonly skipLocked: boolean
  /** Whether an error means that the storage cannot serve now (full, locked, read-only), not that the query is wrong. */
  isUnavailable(error: unknown): boolean
  /** Bytes that the database takes, for the operator's eyes. */
  sizeBytes(): number
}

/** The database's name for each kind of column. */
export interface ColumnTypes {
  readonly text: ColumnDataType
  readonly integer: ColumnDataType
  /** Epoch milliseconds: needs 53 bits. */
  readonly instant: ColumnDataType
  /** A 64-bit float. */
  readonly number: ColumnDataType
  readonly bytes: ColumnDataType
}
