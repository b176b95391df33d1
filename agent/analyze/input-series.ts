/** One series as it was read. Positions count the input's points from 0, missing ones included. */
export interface InputSeries {
  readonly id: string
  /** The kind of series that it is counted under by `--score`. */
  readonly family?: string | undefined
  /** Finite numbers; null where the point is missing. */
  readonly values: readonly (number | null)[]
  /** Standard errors in the metric's unit: one for all points, or one for each position, null where there is none. */
  readonly errors?: number | readonly (number | null)[] | undefined
  /** The environment's label at each position; null: the same as before. */
  readonly epochs?: readonly (string | null)[] | undefined
  /** Positions at which a new level is known to begin, ascending. */
  readonly known?: readonly number[] | undefined
  /** Epoch milliseconds, ascending. */
  readonly times?: readonly number[] | undefined
  readonly commits?: readonly string[] | undefined
  readonly source: Source
}

/** Where a series was read: the file as it was named, and the line, counted from 1. */
export interface Source {
  readonly file: string
  readonly line: number
}
