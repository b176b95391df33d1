import { Failure } from '../failure.ts'
import type { InputSeries } from './input-series.ts'
import { type InputDeps, inputName, openInput } from './open-input.ts'
import { readBlocks, type TextBlock } from './read-blocks.ts'
import { type CsvOptions, readCsv } from './read-csv.ts'
import { parseSeriesLine } from './series-line.ts'

export interface ReadOptions extends CsvOptions {
  /** Left out, the form is recognised by the first character. */
  readonly input?: 'csv' | 'jsonl' | undefined
}

/**
 * The series of a file (or of standard input for `-`) in their order: JSON lines as they come, CSV once all of it is
 * read. Throws a `Failure` of kind `input` that names the line for anything that cannot be analysed.
 */
export async function* readSeries(
  name: string,
  options: ReadOptions,
  deps: InputDeps,
): AsyncGenerator<InputSeries> {
  const file = inputName(name)
  const blocks = readBlocks(openInput(name, deps), file)
  let first = await blocks.next()
  // Empty lines say nothing about the form; the lines after them keep their numbers.
  while (!first.done && first.value.text.trim() === '') first = await blocks.next()
  if (first.done) throw new Failure('input', `Expected at least one series in ${file}, but it is empty.`)
  const all = startingWith(first.value, blocks)
  if ((options.input ?? formOf(first.value.text)) === 'csv') yield* readCsv(all, file, options)
  else yield* readLines(all, file)
}

/** The byte order mark counts as white space here. */
function formOf(text: string): 'csv' | 'jsonl' {
  return /^[{[]/.test(text.trimStart()) ? 'jsonl' : 'csv'
}

async function* startingWith(first: TextBlock, rest: AsyncGenerator<TextBlock>): AsyncGenerator<TextBlock> {
  yield first
  yield* rest
}

async function* readLines(blocks: AsyncIterable<TextBlock>, file: string): AsyncGenerator<InputSeries> {
  for await (const block of blocks) {
    let line = block.line
    for (const text of block.text.split('\n')) {
      const trimmed = text.trim()
      if (trimmed !== '') yield parseSeriesLine(trimmed, { file, line })
      line += 1
    }
  }
}
