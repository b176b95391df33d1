import { pipeline, Readable } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import { Failure } from '../failure.ts'
import { type CsvOptions, type CsvTable, createCsvTable } from './csv-table.ts'
import { inputFailure, quoteInput } from './input-failure.ts'
import type { InputSeries } from './input-series.ts'
import type { TextBlock } from './read-blocks.ts'

export type { CsvOptions } from './csv-table.ts'

/**
 * Reads `time,commit,metric…` as Apache Otava does: a header, one row for each point, and every column of numbers a
 * series. Rows are sorted by time (rows of the same time keep their order); a point's position is its place then.
 */
export async function* readCsv(
  blocks: AsyncIterable<TextBlock>,
  file: string,
  options: CsvOptions,
): AsyncGenerator<InputSeries> {
  const { delimiter, firstLine, texts } = await peek(blocks, file)
  const parser = parse({
    ...{ bom: true, delimiter, info: true, trim: true },
    // Counted below, with an error of our own.
    ...{ relax_column_count: true, skip_empty_lines: true },
    ...{ max_record_size: longestRow },
  })
  // An error of the source or of the parser ends the iteration below, so the callback has nothing to add.
  const rows = pipeline(Readable.from(texts), parser, () => undefined)
  const lineOf = (info: { readonly lines: number }) => firstLine + info.lines - 1
  let table: CsvTable | undefined
  try {
    for await (const { record, info } of rows as AsyncIterable<Row>) {
      if (table === undefined) table = createCsvTable(record, { file, line: lineOf(info) }, options)
      else table.add(record, lineOf(info))
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const at = { file, line: firstLine + Number(error['lines'] ?? 1) - 1 }
    throw inputFailure(at, csvMistake(error), { cause: error })
  }
  if (table === undefined) throw new Failure('input', `Expected a header in ${file}, but there is none.`)
  yield* table.series()
}

/** The parser's own words name lines of what it was given, and are kept where ours say no more. */
function csvMistake({ code, message, records }: CsvError): string {
  if (code === 'CSV_QUOTE_NOT_CLOSED') {
    return `expected the quote in row ${Number(records) + 1} (the header is row 1) to be closed, but the file ends.`
  }
  if (code === 'CSV_MAX_RECORD_SIZE') return `expected at most ${longestRow} characters in a row.`
  return `expected rows of CSV, got something else: ${message}.`
}

const longestRow = 1 << 20

interface Row {
  readonly record: readonly string[]
  readonly info: { readonly lines: number }
}

/** Reads the separator off the header: a comma, or else a semicolon or a tab, as spreadsheets export them. */
async function peek(blocks: AsyncIterable<TextBlock>, file: string) {
  const all = blocks[Symbol.asyncIterator]()
  const first = await all.next()
  if (first.done) throw new Failure('input', `Expected a header in ${file}, but the file is empty.`)
  const header = first.value.text.trimStart().split('\n', 1)[0] ?? ''
  const delimiter = [',', ';', '\t'].find((one) => header.includes(one))
  if (delimiter === undefined) {
    throw inputFailure(
      { file, line: first.value.line },
      `expected a header like time,commit,throughput, got ${quoteInput(header.trim())}.`,
      { hint: 'The other form is JSON lines: {"id": "throughput", "values": [1, 2, 3]}' },
    )
  }
  async function* texts(): AsyncGenerator<string> {
    if (!first.done) yield first.value.text
    for (;;) {
      const next = await all.next()
      if (next.done) return
      yield next.value.text
    }
  }
  return { delimiter, firstLine: first.value.line, texts: texts() }
}
