import { globSync, statSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { Failure } from '../failure.ts'
import { type ResultFile, readResultFiles } from '../import/result-files.ts'

/** What a pipeline's tools left. */
export interface ReadResults {
  readonly files: readonly ResultFile[]
  /** Files that no adapter could read, with the reason. */
  readonly refused: readonly string[]
}

export interface ReadDeps {
  readonly cwd: string
  readonly stdin: NodeJS.ReadStream
}

/** More are a directory that was named by mistake. */
const mostFiles = 500

/**
 * Reads the files that these names and globs mean, each by itself: what lies among them and is no result costs the others
 * nothing. Throws a `Failure` of kind `input` where not one of them is a result.
 */
export async function readResults(
  patterns: readonly string[],
  adapter: string,
  deps: ReadDeps,
): Promise<ReadResults> {
  const names = namesOf(patterns, deps.cwd)
  const files: ResultFile[] = []
  const refused: string[] = []
  for (const name of names) {
    try {
      files.push(...(await readResultFiles([name], adapter, deps)))
    } catch (error) {
      if (!(error instanceof Failure) || error.kind !== 'input') throw error
      refused.push(error.message)
    }
  }
  if (files.length > 0) return { files, refused }
  throw new Failure('input', `Expected results of a benchmark, but none was found.\n${refused.join('\n')}`)
}

/** Files in the order of their names; a name that is there is no glob, whatever characters it has. */
function namesOf(patterns: readonly string[], cwd: string): readonly string[] {
  const found = patterns.flatMap((pattern) => {
    const matches = isFile(resolve(cwd, pattern)) ? [pattern] : globSync(pattern, { cwd })
    return matches.map((name) => resolve(cwd, name)).filter(isFile)
  })
  const names = [...new Set(found)].sort().map((name) => relative(cwd, name))
  if (names.length === 0) {
    throw new Failure('input', `Expected result files, but nothing matches ${patterns.join(', ')}.`)
  }
  if (names.length <= mostFiles) return names
  throw new Failure('input', `Expected at most ${mostFiles} result files, but ${names.length} match.`)
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true
}
