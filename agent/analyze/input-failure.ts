import { Failure } from '../failure.ts'
import type { Source } from './input-series.ts'

/** Input that cannot be analysed: names the file and the line, what was expected there and what came. */
export function inputFailure(
  { file, line }: Source,
  message: string,
  options: { readonly hint?: string; readonly cause?: unknown } = {},
): Failure {
  return new Failure('input', `${file}, line ${line}: ${message}`, options)
}

/** A value as an error message shows it: `"n/a" (string)`, `null`, `3.5 (number)`. */
export function showValue(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return `an array of ${value.length}`
  if (typeof value === 'object') return 'an object'
  return `${typeof value === 'string' ? quoteInput(value) : String(value)} (${typeof value})`
}

/** Text of the input in quotes, shortened, with control characters made visible: it may end on a terminal. */
export function quoteInput(text: string): string {
  return JSON.stringify(text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text)
}

const shownCharacters = 40
