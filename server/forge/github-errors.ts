import { ForgeError } from './forge.ts'

interface RequestError {
  readonly status: number
  readonly message: string
  readonly response?: { readonly headers?: Readonly<Record<string, string | number | undefined>> }
}

export interface Doing {
  /** `commenting on pull request 12`. */
  readonly what: string
  /** The permission that it takes: `pull requests: write`. */
  readonly permission: string
  /** In milliseconds. */
  readonly now: number
}

/** What went wrong, for the queue (is it worth trying again, and when?) and for a reader. */
export function toForgeError(error: unknown, doing: Doing): ForgeError {
  if (error instanceof ForgeError) return error
  const { what } = doing
  const { status, message, response } = error as Partial<RequestError>
  // An answer that never came is told with a status of 500, but without a response.
  if (status === undefined || response === undefined) {
    const text = error instanceof Error ? error.message : String(error)
    return new ForgeError(`GitHub did not answer when ${what}: ${clean(text)}`, {
      retryable: true,
      cause: error,
    })
  }
  const wait = limitOf(response.headers ?? {}, { message, now: doing.now })
  if (status === 429 || (status === 403 && wait !== null)) {
    const text = `GitHub’s rate limit was reached when ${what}`
    return new ForgeError(text, { retryable: true, retryAfterMs: wait, cause: error })
  }
  if (status >= 500) {
    const text = `GitHub failed with ${status} when ${what}`
    return new ForgeError(text, { retryable: true, retryAfterMs: wait, cause: error })
  }
  const text = `GitHub refused ${what} with ${status}: ${clean(message)}. ${hintFor(status, message, doing)}`
  return new ForgeError(text, { retryable: false, cause: error })
}

export function hasStatus(error: unknown, ...statuses: readonly number[]): boolean {
  const { status, response } = error as Partial<RequestError>
  return status !== undefined && response !== undefined && statuses.includes(status)
}

/** Where GitHub says no reason but that of a limit, it asks to wait for a minute at least. */
const secondaryLimitMs = 60_000

/** Milliseconds that the answer asks to wait; null where it asks for none. */
function limitOf(
  headers: Readonly<Record<string, string | number | undefined>>,
  { message, now }: { readonly message: string | undefined; readonly now: number },
): number | null {
  const after = Number(headers['retry-after'])
  if (headers['retry-after'] !== undefined && Number.isFinite(after)) return after * 1000
  const reset = Number(headers['x-ratelimit-reset'])
  if (String(headers['x-ratelimit-remaining']) === '0' && Number.isFinite(reset)) {
    return Math.max(0, reset * 1000 - now)
  }
  return /secondary rate limit/i.test(message ?? '') ? secondaryLimitMs : null
}

function clean(message: string | undefined): string {
  return (message ?? 'no reason given').replace(/\s+/g, ' ').slice(0, 300).replace(/\.$/, '')
}

function hintFor(status: number, message: string | undefined, { permission }: Doing): string {
  if (status === 401) return 'Is the token still good, or the App still installed?'
  if (/locked/i.test(message ?? ''))
    return 'The conversation is locked: unlock it, or let a maintainer’s token comment.'
  if (status === 404) {
    return `Nothing is there that the credentials may see: is the name right? They need "${permission}" on the repository.`
  }
  if (status === 403) {
    return `The credentials need "${permission}" on the repository; the token of a fork’s pull request may only read.`
  }
  return 'Nothing was changed.'
}
