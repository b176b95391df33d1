import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { LineCounter, parseDocument } from 'yaml'
import { Failure } from '../failure.ts'
import type { Profile } from './profiles.ts'
import { resolveSuite, type Suite } from './suite.ts'
import { describeIssues } from './suite-errors.ts'
import { SuiteFile } from './suite-schema.ts'

export interface SuiteSource {
  /** Named in errors. */
  readonly file: string
  readonly text: string
  /** Wins over the file's own profile. */
  readonly profile?: Profile | undefined
}

/** Reads a suite file. Throws a `Failure` that names file, line, key, what was expected and what came. */
export function loadSuite(file: string, profile?: Profile): Suite {
  return parseSuite({ file, text: readSuiteFile(file), profile })
}

/** Parses a suite's text; errors are as in `loadSuite`. */
export function parseSuite({ file, text, profile }: SuiteSource): Suite {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true })
  const broken = document.errors.map((error) => {
    const { line, col } = lines.linePos(error.pos[0])
    return `${file}:${line}:${col}: not valid YAML: ${error.message}`
  })
  if (broken.length > 0) throw new Failure('usage', broken.join('\n'))
  const value: unknown = readValue(document, file) ?? {}
  const result = SuiteFile.safeParse(value, { reportInput: true })
  if (!result.success) {
    throw new Failure(
      'usage',
      describeIssues(result.error.issues, { file, document, lines, value }).join('\n'),
      {
        hint: `metalmark suite check ${file} shows what the file comes to once it is right.`,
      },
    )
  }
  return resolveSuite({ ...result.data, ...(profile && { profile }) }, dirname(resolve(file)))
}

function readValue(document: ReturnType<typeof parseDocument>, file: string): unknown {
  try {
    // The limit on aliases is what keeps a small file from growing without bound.
    return document.toJS({ maxAliasCount: 20 })
  } catch (error) {
    throw new Failure(
      'usage',
      `${file}: not readable as YAML: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}

const maxSuiteBytes = 256 * 1024

function readSuiteFile(file: string): string {
  try {
    const text = readFileSync(file, 'utf8')
    if (text.length <= maxSuiteBytes) return text
  } catch (error) {
    throw new Failure(
      'usage',
      `Could not read the suite ${file}: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
  throw new Failure(
    'usage',
    `Expected a suite of at most ${maxSuiteBytes} bytes in ${file}, but it is larger.`,
  )
}
