import { ProblemFailure } from '../services/problem-failure.ts'
import { locateJsonError } from './locate-json-error.ts'

/**
 * Parses a request's body. Throws `ProblemFailure`: `not-a-number` for a bare NaN or infinity, `malformed-json` with
 * line and column for anything else that is not JSON.
 */
export function parseJson(bytes: Uint8Array): unknown {
  const text = decode(bytes)
  try {
    return JSON.parse(text, text.includes('__proto__') ? refusePrototype : undefined)
  } catch (error) {
    if (error instanceof ProblemFailure) throw error
    throw explain(text, error)
  }
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw new ProblemFailure(
      'malformed-json',
      'Expected JSON in UTF-8; the body has bytes that are not UTF-8',
      {
        cause: error,
      },
    )
  }
}

/** Schemas of records pass over this key in silence, and unknown keys are an error here. */
function refusePrototype(key: string, value: unknown): unknown {
  if (key === '__proto__')
    throw new ProblemFailure('invalid-request', 'The body has the key "__proto__", which is unknown')
  return value
}

function explain(text: string, cause: unknown): ProblemFailure {
  if (text.trim() === '') {
    return new ProblemFailure('malformed-json', 'Expected a JSON document, got an empty body', { cause })
  }
  const error = locateJsonError(text)
  if (error === undefined) {
    return new ProblemFailure('malformed-json', 'The body is nested too deeply to be read', { cause })
  }
  const place = `line ${error.line}, column ${error.column}, in ${error.path.slice(0, 300)}`
  if (error.notANumber) {
    return new ProblemFailure('not-a-number', `Expected a number, got ${error.found} at ${place}`, {
      hint: notANumberHint,
      errors: [{ path: error.path.slice(0, 300), message: `expected a finite number, got ${error.found}` }],
      cause,
    })
  }
  const found = error.found === '' ? 'the end of the body' : JSON.stringify(error.found)
  return new ProblemFailure('malformed-json', `Expected JSON, found ${found} at ${place}`, { cause })
}

/** What to do about numbers that are none. */
export const notANumberHint =
  'JSON has no NaN and no infinities. A repetition without a number belongs in the upload with a "failure" and without the value'
