import { Failure } from '../failure.ts'
import { columnRole, createMetricColumn } from './csv-columns.ts'
import { parseTime } from './csv-time.ts'
import { inputFailure, quoteInput } from './input-failure.ts'
import type { InputSeries, Source } from './input-series.ts'

export interface CsvOptions {
  /** Left out: the column named time, timestamp, date or datetime, else the first one. */
  readonly timeColumn?: string | undefined
  /** The column whose value names the environment's epoch. */
  readonly epochColumn?: string | undefined
  /** Names of the columns to analyse; left out: all that hold numbers. */
  readonly metrics?: readonly string[] | undefined
}

export interface CsvTable {
  /** Takes the cells of a row; `line` is where it ends. */
  add(cells: readonly string[], line: number): void
  /** A series for each column of numbers, in the header's order. */
  series(): InputSeries[]
}

/** Collects the rows below a header, column by column. Throws a `Failure` that names line and column. */
export function createCsvTable(header: readonly string[], source: Source, options: CsvOptions): CsvTable {
  checkHeader(header, source, options)
  const timeAt = timeColumn(header, options)
  const columns = header.map((name, at) => {
    if (at === timeAt || columnRole(name, options) !== 'metric') return null
    return createMetricColumn(name, { file: source.file, asked: options.metrics !== undefined })
  })
  const commitAt = header.findIndex((name, at) => at !== timeAt && columnRole(name, options) === 'commit')
  const epochAt = header.indexOf(options.epochColumn ?? '')
  const times: number[] = []
  const commits: string[] = []
  const epochs: string[] = []
  return {
    add(cells, line) {
      const at = { file: source.file, line }
      checkRow(cells, header, at)
      times.push(readTime(cells[timeAt] ?? '', header[timeAt] ?? '', at))
      if (commitAt >= 0) commits.push(cells[commitAt] ?? '')
      if (epochAt >= 0) epochs.push(cells[epochAt] ?? '')
      for (const [i, column] of columns.entries()) {
        column?.add(cells[i] ?? '', line)
      }
    },
    series() {
      if (times.length === 0)
        throw inputFailure(source, 'expected rows below the header, but there are none.')
      const order = orderOf(times)
      const sorted = <T>(list: readonly T[]) => order.flatMap((i) => list[i] ?? [])
      const rest = {
        times: sorted(times),
        ...(commitAt >= 0 && { commits: sorted(commits) }),
        ...(epochAt >= 0 && { epochs: sorted(epochs).map((label) => (label === '' ? null : label)) }),
        source,
      }
      const series = columns.flatMap((column) => {
        const values = column?.values() ?? null
        if (column === null || values === null) return []
        return [{ ...rest, id: column.name, values: order.map((i) => values[i] ?? null) }]
      })
      if (series.length === 0) throw noMetric(header, source)
      return series
    },
  }
}

/** The places of rows in the order of their time; rows of the same time stay in theirs. */
function orderOf(times: readonly number[]): readonly number[] {
  const places = times.map((_, i) => i)
  return places.sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b)
}

function checkHeader(header: readonly string[], source: Source, options: CsvOptions): void {
  const unnamed = header.indexOf('')
  if (unnamed >= 0) {
    throw inputFailure(source, `expected a name for every column, but column ${unnamed + 1} has none.`)
  }
  const twice = header.find((name, i) => header.indexOf(name) !== i)
  if (twice !== undefined)
    throw inputFailure(source, `expected each column once, got ${quoteInput(twice)} twice.`)
  if (header.every((name) => parseTime(name) !== null || Number.isFinite(Number(name)))) {
    throw inputFailure(
      source,
      `expected a header like time,commit,throughput, got ${quoteInput(header.join(','))}.`,
    )
  }
  for (const name of [options.timeColumn, options.epochColumn, ...(options.metrics ?? [])]) {
    if (name === undefined || header.includes(name)) continue
    const known = header.slice(0, 20).map(quoteInput).join(', ')
    throw inputFailure(source, `expected a column ${quoteInput(name)}, got ${known}.`)
  }
}

function timeColumn(header: readonly string[], { timeColumn: asked }: CsvOptions): number {
  if (asked !== undefined) return header.indexOf(asked)
  return Math.max(
    0,
    header.findIndex((name) => /^(time|timestamp|date|datetime)$/i.test(name)),
  )
}

function checkRow(cells: readonly string[], header: readonly string[], at: Source): void {
  if (cells.length === header.length) return
  throw inputFailure(at, `expected ${header.length} cells as in the header, got ${cells.length}.`)
}

function readTime(text: string, column: string, at: Source): number {
  const time = parseTime(text)
  if (time !== null) return time
  throw inputFailure(
    at,
    `expected a time in column ${quoteInput(column)} (ISO 8601, or seconds or milliseconds since 1970), got ${quoteInput(text)}.`,
    { hint: '--time-column NAME tells which column holds the time.' },
  )
}

function noMetric(header: readonly string[], { file }: Source): Failure {
  return new Failure(
    'input',
    `Expected a column of numbers in ${file}, got ${header.slice(0, 20).map(quoteInput).join(', ')}.`,
  )
}
