import { readFileSync } from 'node:fs'
import { LineCounter, parseDocument } from 'yaml'
import type { z } from 'zod'
import { Failure } from '../failure.ts'
import { describeIssues, type YamlText } from './describe-issues.ts'

export interface YamlSource {
  /** Named in errors. */
  readonly file: string
  readonly text: string
}

export interface YamlForm<T> extends Pick<YamlText, 'knownKeys'> {
  readonly schema: z.ZodType<T>
  readonly hidden?: ReadonlySet<string>
  /** What to do about mistakes. */
  readonly hint: string
}

/**
 * Reads a file of settings by its schema; an empty one is an empty map. Throws a `Failure` with one line for each mistake,
 * `file:line: key: expected …, got …`.
 */
export function parseYaml<T>({ file, text }: YamlSource, form: YamlForm<T>): T {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true })
  const broken = document.errors.map((error) => {
    const { line, col } = lines.linePos(error.pos[0])
    return `${file}:${line}:${col}: not valid YAML: ${error.message}`
  })
  if (broken.length > 0) throw new Failure('usage', broken.join('\n'))
  const value: unknown = readValue(document, file) ?? {}
  const result = form.schema.safeParse(value, { reportInput: true })
  if (result.success) return result.data
  const { knownKeys, hidden = new Set() } = form
  const mistakes = describeIssues(result.error.issues, { file, document, lines, value, knownKeys, hidden })
  throw new Failure('usage', mistakes.join('\n'), { hint: form.hint })
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

const maxBytes = 256 * 1024

/** Reads such a file's text. Throws a `Failure` that names what it is, `the suite`, where it cannot be read or is too large. */
export function readYamlFile(file: string, what: string): string {
  try {
    const text = readFileSync(file, 'utf8')
    if (text.length <= maxBytes) return text
  } catch (error) {
    throw new Failure(
      'usage',
      `Could not read ${what} ${file}: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
  throw new Failure(
    'usage',
    `Expected ${what} in ${file} to have at most ${maxBytes} bytes, but it is larger.`,
  )
}
