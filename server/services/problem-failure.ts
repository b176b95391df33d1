import type { ProblemCode } from '../contract/problem.ts'

export interface FieldError {
  readonly path: string
  readonly message: string
}

/** A use case's refusal, in the closed set of codes; the HTTP edge makes a problem document of it. */
export class ProblemFailure extends Error {
  readonly code: ProblemCode
  readonly hint: string | undefined
  readonly errors: readonly FieldError[]

  constructor(code: ProblemCode, detail: string, more: ProblemMore = {}) {
    super(detail, { cause: more.cause })
    this.name = 'ProblemFailure'
    this.code = code
    this.hint = more.hint
    this.errors = more.errors ?? []
  }
}

export interface ProblemMore {
  /** What to do next. */
  readonly hint?: string
  readonly errors?: readonly FieldError[]
  readonly cause?: unknown
}
