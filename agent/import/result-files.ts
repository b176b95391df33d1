import type { AdapterResult } from '../adapters/adapter.ts'
import { adapterNamed, chooseAdapter } from '../adapters/registry.ts'
import { type InputDeps, inputName } from '../analyze/open-input.ts'
import { Failure } from '../failure.ts'
import { readText } from './read-text.ts'

/** A file of another tool, read by one of the adapters. */
export interface ResultFile {
  /** As people call it; `<stdin>` for standard input. */
  readonly name: string
  readonly text: string
  readonly adapter: string
  readonly results: readonly AdapterResult[]
  readonly notes: readonly string[]
}

/**
 * Reads result files, each by the adapter of this name, or with `auto` by the one that recognises it. All of them are
 * read before anything is done with one. Throws a `Failure` of kind `input` for a file that is refused.
 */
export async function readResultFiles(
  names: readonly string[],
  adapter: string,
  deps: InputDeps,
): Promise<readonly ResultFile[]> {
  const chosen = adapter === 'auto' ? null : adapterNamed(adapter)
  const files: ResultFile[] = []
  for (const name of names) {
    const text = await readText(name, deps)
    files.push(readResults(inputName(name), text, chosen ?? chooseAdapter(text, inputName(name))))
  }
  return files
}

function readResults(name: string, text: string, adapter: ReturnType<typeof adapterNamed>): ResultFile {
  const reading = adapter.read(text)
  if (reading.kind === 'refused') {
    throw new Failure('input', `${name} (${adapter.name}): ${reading.reason}`)
  }
  return { name, text, adapter: adapter.name, results: reading.results, notes: reading.notes }
}
