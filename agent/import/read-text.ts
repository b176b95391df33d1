import { type InputDeps, inputName, openInput } from '../analyze/open-input.ts'
import { Failure } from '../failure.ts'

/** Larger than any result file that was seen, and small enough to be held and parsed at once. */
const mostBytes = 64 * 1024 * 1024

/**
 * The whole text of a file, or of standard input for `-`; gzip is unpacked. Throws a `Failure` of kind `input` for what
 * cannot be read, is no UTF-8 text, or is larger than 64 MiB.
 */
export async function readText(name: string, deps: InputDeps): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of openInput(name, deps)) {
    bytes += chunk.length
    if (bytes > mostBytes) {
      throw new Failure('input', `${inputName(name)} is larger than ${mostBytes / 1024 ** 2} MiB.`)
    }
    chunks.push(chunk)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
  } catch (cause) {
    throw new Failure('input', `Expected text in UTF-8, but ${inputName(name)} is something else.`, { cause })
  }
}
