/**
 * An error that a person is meant to read: what was expected, what came, what to do next.
 * `kind` decides the exit code (see `exitCodes`), `hint` is printed on a line of its own.
 */
export class Failure extends Error {
  readonly kind: FailureKind
  readonly hint: string | undefined

  constructor(kind: FailureKind, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'Failure'
    this.kind = kind
    this.hint = options.hint
  }
}

/** The agent's exit codes, documented in `metalmark --help`. Anything that is not a `Failure` exits with 1. */
export const exitCodes = {
  usage: 2,
  busy: 3,
  vm: 4,
  benchmark: 5,
  upload: 6,
  deadline: 7,
  environment: 8,
  input: 9,
  change: 10,
  unfit: 11,
  interrupted: 130,
  terminated: 143,
} as const

export type FailureKind = keyof typeof exitCodes

/** What to tell people of anything that was thrown; whatever is no `Failure` is a mistake of the agent itself. */
export function describeThrown(error: unknown): {
  readonly kind: FailureKind | 'mistake'
  readonly message: string
  readonly hint: string | undefined
} {
  if (error instanceof Failure) return { kind: error.kind, message: error.message, hint: error.hint }
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return { kind: 'mistake', message, hint: 'This is a mistake in Metalmark itself: please report it.' }
}
