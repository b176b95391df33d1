/** The first place where text is not JSON. */
export interface JsonError {
  readonly offset: number
  readonly line: number
  readonly column: number
  /** Of the value being read, e.g. `$.results[0].value`. */
  readonly path: string
  /** What stands there, at most 20 characters; empty at the end of the text. */
  readonly found: string
  /** The token is one of the names of floating point that JSON does not have. */
  readonly notANumber: boolean
}

/**
 * Finds the first error of a text that `JSON.parse` refused, by JSON's grammar (RFC 8259). The engine's own messages
 * often name no position, and never the path. Undefined for valid JSON.
 */
export function locateJsonError(text: string): JsonError | undefined {
  const scanner: Scanner = { text, at: 0, path: ['$'] }
  const valid = scanValue(scanner) && atEnd(scanner)
  return valid ? undefined : describe(scanner)
}

interface Scanner {
  readonly text: string
  at: number
  readonly path: string[]
}

/** Deeper than any document of ours, and far from the end of the call stack. */
const deepest = 500

function scanValue(scanner: Scanner): boolean {
  skipSpace(scanner)
  const first = scanner.text[scanner.at]
  if (first === '{') return scanner.path.length < deepest && scanObject(scanner)
  if (first === '[') return scanner.path.length < deepest && scanArray(scanner)
  if (first === '"') return scanString(scanner) !== undefined
  return (
    take(scanner, /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.])/y) !== undefined
  )
}

function scanObject(scanner: Scanner): boolean {
  scanner.at++
  if (takeMark(scanner, '}')) return true
  do {
    skipSpace(scanner)
    const key = scanString(scanner)
    if (key === undefined || !takeMark(scanner, ':')) return false
    scanner.path.push(`.${key}`)
    if (!scanValue(scanner)) return false
    scanner.path.pop()
  } while (takeMark(scanner, ','))
  return takeMark(scanner, '}')
}

function scanArray(scanner: Scanner): boolean {
  scanner.at++
  if (takeMark(scanner, ']')) return true
  let index = 0
  do {
    scanner.path.push(`[${index++}]`)
    if (!scanValue(scanner)) return false
    scanner.path.pop()
  } while (takeMark(scanner, ','))
  return takeMark(scanner, ']')
}

/** The text between the quotes, escapes left as they are. */
function scanString(scanner: Scanner): string | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: JSON's grammar excludes them from strings
  const pattern = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
  return take(scanner, pattern)?.slice(1, -1)
}

function take(scanner: Scanner, pattern: RegExp): string | undefined {
  pattern.lastIndex = scanner.at
  const match = pattern.exec(scanner.text)?.[0]
  scanner.at += match?.length ?? 0
  return match
}

function takeMark(scanner: Scanner, mark: string): boolean {
  skipSpace(scanner)
  if (scanner.text[scanner.at] !== mark) return false
  scanner.at++
  return true
}

function skipSpace(scanner: Scanner): void {
  take(scanner, /[ \t\r\n]*/y)
}

function atEnd(scanner: Scanner): boolean {
  skipSpace(scanner)
  return scanner.at === scanner.text.length
}

function describe({ text, at, path }: Scanner): JsonError {
  const before = text.slice(0, at)
  const name = /[-+]?(?:nan|inf(?:inity)?)\b/iy
  name.lastIndex = at
  const notANumber = name.exec(text)?.[0]
  return {
    offset: at,
    line: before.split('\n').length,
    column: at - before.lastIndexOf('\n'),
    path: path.join(''),
    found: notANumber ?? text.slice(at, at + 20),
    notANumber: notANumber !== undefined,
  }
}
