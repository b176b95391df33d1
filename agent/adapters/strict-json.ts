import { z } from 'zod'
import { type Reading, refused } from './adapter.ts'
import { repeatedKeys } from './repeated-keys.ts'

export type StrictJson =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'broken'; readonly reason: string }

/**
 * Parses a file that is one JSON value. Beside what `JSON.parse` refuses, a key that an object has twice is refused: of
 * two numbers under one name nobody can tell which was meant. The reason says what a person would look for.
 */
export function parseStrictJson(text: string): StrictJson {
  // A byte order mark comes from editors and PowerShell's redirection.
  const clean = text.replace(/^\uFEFF/, '')
  try {
    const value: unknown = JSON.parse(clean)
    const [twice] = repeatedKeys(clean)
    return twice === undefined
      ? { kind: 'value', value }
      : { kind: 'broken', reason: `it has ${twice.slice(0, 200)} twice` }
  } catch (error) {
    return { kind: 'broken', reason: whyBroken(clean, error) }
  }
}

export type Document<T> =
  | { readonly kind: 'document'; readonly document: T }
  | { readonly kind: 'refused'; readonly refusal: Reading }

/** A file that is one JSON value of a given shape, or its refusal; `what` names the format for people. */
export function readDocument<T>(text: string, schema: z.ZodType<T>, what: string): Document<T> {
  const parsed = parseStrictJson(text)
  if (parsed.kind === 'broken') {
    return { kind: 'refused', refusal: refused(`expected ${what}, but ${parsed.reason}`) }
  }
  const result = schema.safeParse(parsed.value)
  if (result.success) return { kind: 'document', document: result.data }
  return { kind: 'refused', refusal: refused(`expected ${what}, but ${firstIssue(result.error)}`) }
}

/** A number as a result: so large that no unit can hold it, it is none. */
export const Figure = z.number().min(-1e280).max(1e280)

/** Where a value has another shape than expected, and how. */
export function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0]
  if (issue === undefined) return 'it has another shape'
  const place = issue.path.length === 0 ? '' : `at ${issue.path.join('.')}: `
  return `${place}${issue.message}`.slice(0, 300)
}

function whyBroken(text: string, error: unknown): string {
  if (text.trim() === '') return 'it is empty'
  let depth = 0
  for (const [token] of text.matchAll(/"(?:\\.|[^"\\])*"|[{}[\]]|-?\b(?:NaN|Infinity)\b/gs)) {
    if (/^-?[NI]/.test(token)) return `it holds ${token}, which is no number`
    if (token === '{' || token === '[') depth++
    if (token === '}' || token === ']') depth--
  }
  if (depth > 0) return 'the JSON is cut off before its end'
  return `the JSON is broken: ${String(error).slice(0, 200)}`
}
