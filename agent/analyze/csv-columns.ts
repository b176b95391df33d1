import { inputFailure, quoteInput } from './input-failure.ts'

/** The numbers of a column while it is read. */
export interface MetricColumn {
  readonly name: string
  add(cell: string, line: number): void
  /** Null where the column holds text and no number at all: it is an attribute, and nothing to analyse. */
  values(): readonly (number | null)[] | null
}

/**
 * What a column is by its name: some attributes of a commit may be written in digits alone, and must not become a
 * series. A column that is named in `metrics` is always one; where `metrics` is given, no other is.
 */
export function columnRole(
  name: string,
  {
    metrics,
    epochColumn,
  }: { readonly metrics?: readonly string[] | undefined; readonly epochColumn?: string | undefined },
): 'metric' | 'commit' | 'attribute' {
  if (metrics?.includes(name)) return 'metric'
  if (commitNames.test(name)) return 'commit'
  return metrics !== undefined || name === epochColumn || attributeNames.test(name) ? 'attribute' : 'metric'
}

const commitNames = /^(git[_ -]?)?(commit|sha1?|revision|rev)([_ -]?(id|hash|sha))?$/i
const attributeNames =
  /^(hash|branch|version|tag|release|host|hostname|job|author|message|subject|url|(build|run|job)[_ -]?(id|number|no)?)$/i

export interface ColumnOptions {
  readonly file: string
  /** Named by the user: it must hold numbers. */
  readonly asked: boolean
}

/** A column of numbers with empty cells where points are missing. Text among numbers is an error, never skipped. */
export function createMetricColumn(name: string, { file, asked }: ColumnOptions): MetricColumn {
  const values: (number | null)[] = []
  let ofNumbers = asked
  let wrong: { readonly cell: string; readonly line: number } | undefined
  return {
    name,
    add(cell, line) {
      const value = cell === '' ? null : toNumber(cell)
      values.push(value)
      if (value === null) return
      if (Number.isNaN(value)) wrong ??= { cell, line }
      ofNumbers ||= !Number.isNaN(value) || unmeasured.test(cell)
    },
    values() {
      if (wrong === undefined) return values
      if (!ofNumbers) return null
      throw inputFailure(
        { file, line: wrong.line },
        `expected a finite number in column ${quoteInput(name)}, got ${quoteInput(wrong.cell)}.`,
        { hint: 'Leave a cell empty where a point is missing; --metric NAME says which columns to analyse.' },
      )
    },
  }
}

/** What programs write for a number that they do not have: the column is meant to hold numbers. */
const unmeasured = /^[+-]?(nan|inf(inity)?)$/i

/** NaN for everything but a finite decimal number: `Number` would take '0x1F' and 'Infinity', too. */
function toNumber(cell: string): number {
  const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(cell) ? Number(cell) : Number.NaN
  return Number.isFinite(value) ? value : Number.NaN
}
