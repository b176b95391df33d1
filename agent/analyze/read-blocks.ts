import { Failure } from '../failure.ts'
import { inputFailure } from './input-failure.ts'

/** Whole lines of a text, with the number of the first one, counted from 1. */
export interface TextBlock {
  readonly text: string
  readonly line: number
}

/**
 * Cuts bytes into blocks of whole lines and decodes them. A line may span any number of chunks, so that a series of a
 * million points on one line is read in one pass. Throws a `Failure` for a line that is not UTF-8 or longer than
 * `longestLine` bytes.
 */
export async function* readBlocks(
  bytes: AsyncIterable<Uint8Array>,
  file: string,
  longestLine = longestLineBytes,
): AsyncGenerator<TextBlock> {
  let line = 1
  let open: Uint8Array[] = []
  let openBytes = 0
  for await (const chunk of bytes) {
    const end = chunk.lastIndexOf(lineFeed) + 1
    if (end > 0) {
      const block = Buffer.concat([...open, chunk.subarray(0, end)])
      yield { text: decode(block, { file, line }), line }
      line += countLines(block)
      open = []
      openBytes = 0
    }
    open.push(chunk.subarray(end))
    openBytes += chunk.length - end
    if (openBytes > longestLine) {
      throw new Failure(
        'input',
        `${file}, line ${line}: expected at most ${longestLine} bytes on a line, but it goes on.`,
      )
    }
  }
  if (openBytes > 0) yield { text: decode(Buffer.concat(open), { file, line }), line }
}

/** A quarter of a gibibyte is ten million points on one line; a string cannot hold four times as much. */
const longestLineBytes = 256 * 1024 * 1024
const lineFeed = 0x0a

function countLines(block: Uint8Array): number {
  let count = 0
  for (let at = block.indexOf(lineFeed); at >= 0; at = block.indexOf(lineFeed, at + 1)) count += 1
  return count
}

function decode(block: Uint8Array, at: { readonly file: string; readonly line: number }): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(block)
  } catch (cause) {
    const readable = new TextDecoder('utf-8').decode(block)
    const before = readable.slice(0, readable.indexOf('\ufffd')).split('\n').length - 1
    throw inputFailure({ file: at.file, line: at.line + before }, 'expected UTF-8 text, got other bytes.', {
      cause,
      hint: 'Convert it first, e.g. with iconv -t UTF-8; gzip is recognised by itself.',
    })
  }
}
