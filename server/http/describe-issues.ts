import type { z } from 'zod'
import { earliestInstant } from '../contract/values.ts'
import { type FieldError, ProblemFailure } from '../services/problem-failure.ts'
import { notANumberHint } from './parse-json.ts'

/** Which part of a request was checked, and how paths into it begin. */
export type Place = '$' | 'query' | 'path'

/** The refusal of an input that its schema did not take: every place, what was expected there and what came. */
export function describeIssues(place: Place, input: unknown, error: z.ZodError): ProblemFailure {
  const found = error.issues.flatMap((issue) => describe(place, input, issue))
  const [first] = found
  const listed = found.slice(0, mostListed).map(({ path, message }): FieldError => ({ path, message }))
  const rest = found.length - listed.length
  const count =
    found.length === 1 ? '' : ` (and ${found.length - 1} more${rest > 0 ? `, ${mostListed} are listed` : ''})`
  const detail = `${first?.path}: ${first?.message}${count}`
  const code = found.find((item) => item.code !== 'invalid-request')?.code ?? 'invalid-request'
  const hint = hints[code]
  return new ProblemFailure(code, detail, {
    errors: listed,
    cause: error,
    ...(hint !== undefined && { hint }),
  })
}

/** More errors than that are one mistake, repeated. */
const mostListed = 20

type Code = 'invalid-request' | 'not-a-number' | 'clock-wrong'

const hints: Partial<Record<Code, string>> = {
  'not-a-number': notANumberHint,
  'clock-wrong': 'Set the clock of the host: timedatectl shows it',
}

interface Described extends FieldError {
  readonly code: Code
}

function describe(place: Place, input: unknown, issue: z.core.$ZodIssue): Described[] {
  const value = valueAt(input, issue.path)
  const path = place + issue.path.map(segment).join('')
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: path + segment(key),
      message: `unknown key "${key.slice(0, 100)}"`,
      code: 'invalid-request',
    }))
  }
  const message =
    value === undefined ? `missing: ${expectation(issue)}` : `${expectation(issue)}, got ${show(value)}`
  return [{ path, message: issue.code === 'custom' ? issue.message : message, code: codeOf(issue, value) }]
}

function codeOf(issue: z.core.$ZodIssue, value: unknown): Code {
  if (issue.code === 'too_small' && issue.minimum === earliestInstant) return 'clock-wrong'
  const wantsNumber =
    issue.code === 'invalid_type' && (issue.expected === 'number' || issue.expected === 'int')
  return wantsNumber && isNotANumber(value) ? 'not-a-number' : 'invalid-request'
}

function isNotANumber(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isFinite(value)
  return typeof value === 'string' && /^\s*[-+]?(?:nan|inf(?:inity)?)\s*$/i.test(value)
}

function expectation(issue: z.core.$ZodIssue): string {
  // The contract's own texts begin like this and say more than the code can.
  if (issue.message.startsWith('expected')) return issue.message
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${issue.expected}`
    case 'invalid_value':
      return `expected ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`
    case 'too_big':
      return `expected at most ${issue.maximum}${unitOf(issue.origin)}`
    case 'too_small':
      return `expected at least ${issue.minimum}${unitOf(issue.origin)}`
    case 'invalid_key':
      return `expected another key (${issue.issues.map((inner) => inner.message).join('; ')})`
    case 'invalid_union':
      return `expected ${issue.errors.flatMap((branch) => branch.map((inner) => expectation(inner).replace('expected ', ''))).join(' or ')}`
    default:
      return issue.message
  }
}

function unitOf(origin: string): string {
  if (origin === 'string') return ' characters'
  return origin === 'array' ? ' items' : ''
}

/** A value as text, with its type and no more of it than a reader needs. */
function show(value: unknown): string {
  if (Array.isArray(value)) return `array of ${value.length}`
  if (value === null) return 'null'
  if (typeof value === 'object') return 'object'
  if (typeof value !== 'string') return `${typeof value} ${String(value)}`
  const short =
    value.length > 60 ? `${JSON.stringify(value.slice(0, 60))}… (${value.length} characters)` : undefined
  return `string ${short ?? JSON.stringify(value)}`
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? (value as Record<PropertyKey, unknown>)[key]
        : undefined,
    input,
  )
}

function segment(key: PropertyKey): string {
  if (typeof key === 'number') return `[${key}]`
  const text = String(key).slice(0, 100)
  return /^[\w-]+$/.test(text) ? `.${text}` : `[${JSON.stringify(text)}]`
}
