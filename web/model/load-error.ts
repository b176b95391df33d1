import { ProblemError, UnreachableError } from '../../server/contract/client.ts'

/** What went wrong with a request, in words for the reader. */
export interface LoadError {
  readonly title: string
  readonly detail: string
  readonly hint: string | null
  readonly requestId: string | null
  readonly unauthenticated: boolean
  /** No answer came at all. */
  readonly unreachable: boolean
  /** The token that was sent allows less. */
  readonly forbidden: boolean
}

/** Puts whatever a call was rejected with into words. */
export function loadErrorOf(error: unknown): LoadError {
  if (error instanceof ProblemError) {
    const { problem } = error
    return {
      title: problem.title,
      detail: problem.detail,
      hint: problem.hint ?? null,
      requestId: problem.requestId ?? null,
      unauthenticated: problem.status === 401,
      unreachable: false,
      forbidden: problem.status === 403,
    }
  }
  if (error instanceof UnreachableError) {
    const said = plain('The server does not answer', error.message, 'Is it running? Start it with npm start.')
    return { ...said, unreachable: true }
  }
  const text = error instanceof Error ? error.message : String(error)
  return plain(
    'The answer makes no sense to this dashboard',
    text.slice(0, 500),
    'The dashboard and the server may be of different versions: reload the page.',
  )
}

function plain(title: string, detail: string, hint: string): LoadError {
  return {
    title,
    detail,
    hint,
    requestId: null,
    unauthenticated: false,
    unreachable: false,
    forbidden: false,
  }
}
