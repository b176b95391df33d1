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
