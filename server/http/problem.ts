import type { Request, Response } from 'express'
import { type Problem, problemStatus } from '../contract/problem.ts'
import { ProblemFailure } from '../services/problem-failure.ts'

/** What the edge knows about errors that are not its own. */
export interface ProblemContext {
  readonly isUnavailable: (error: unknown) => boolean
}

/** Any error as the refusal that a client gets to see; what it must not see becomes `internal`. */
export function toFailure(error: unknown, { isUnavailable }: ProblemContext): ProblemFailure {
  if (error instanceof ProblemFailure) return error
  if (isUnavailable(error)) {
    return new ProblemFailure(
      'storage-unavailable',
      'The database cannot be used at the moment; nothing was stored',
      {
        hint: 'Try again later. The server’s log says what is wrong with the database',
        cause: error,
      },
    )
  }
  if (error instanceof URIError) {
    return new ProblemFailure('invalid-request', 'The address is not correctly percent-encoded', {
      cause: error,
    })
  }
  return new ProblemFailure('internal', 'The server failed; its log has the reason under this request id', {
    cause: error,
  })
}

/** Answers with an RFC 9457 problem document. */
export function sendProblem(request: Request, response: Response, failure: ProblemFailure): void {
  const status = problemStatus[failure.code]
  const title = failure.code.replaceAll('-', ' ')
  const problem: Problem = {
    type: `urn:metalmark:problem:${failure.code}`,
    title: title[0]?.toUpperCase() + title.slice(1),
    status,
    code: failure.code,
    detail: failure.message,
    ...(failure.hint !== undefined && { hint: failure.hint }),
    ...(failure.errors.length > 0 && { errors: [...failure.errors] }),
    requestId: String(request.id),
  }
  if (status === 401) response.set('www-authenticate', 'Bearer realm="metalmark"')
  if (status === 503) response.set('retry-after', '5')
  response.status(status).type('application/problem+json').send(JSON.stringify(problem))
}
