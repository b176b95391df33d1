import type { Request } from 'express'
import type { Scope } from '../contract/routes.ts'
import { ProblemFailure } from '../services/problem-failure.ts'
import { type Access, allows, type Tokens } from '../services/tokens.ts'

export interface AuthoriseDeps {
  readonly tokens: Pick<Tokens, 'verify'>
  /** Whether reading needs no token; writing always does. */
  readonly anonymousRead: boolean
}

/** What a request may see: null is every project. */
export type Visible = Access['project']

/**
 * Checks a request's token against a scope. Throws `ProblemFailure`: `unauthenticated` without a valid token,
 * `forbidden` with one that allows less.
 */
export async function authorise(deps: AuthoriseDeps, request: Request, scope: Scope): Promise<Visible> {
  const header = request.headers.authorization
  if (header === undefined) {
    if (scope === 'read' && deps.anonymousRead) return null
    throw new ProblemFailure('unauthenticated', `Expected a token with scope ${scope}, got none`, {
      hint: `Send "Authorization: Bearer mm_…". ${howToCreate(scope)}`,
    })
  }
  const secret = /^Bearer +(\S+) *$/i.exec(header)?.[1]
  const access = secret === undefined ? null : await deps.tokens.verify(secret)
  if (access === null) {
    throw new ProblemFailure('unauthenticated', 'The token is unknown or was revoked', {
      hint: howToCreate(scope),
    })
  }
  if (!allows(access.scope, scope)) {
    throw new ProblemFailure(
      'forbidden',
      `Expected a token with scope ${scope}, got one with scope ${access.scope}`,
      {
        hint: howToCreate(scope),
      },
    )
  }
  return access.project
}

/** Throws `forbidden` where a token is for another project than the request's. */
export function checkProject(visible: Visible, project: string | undefined): void {
  if (visible === null || project === undefined || project === visible) return
  throw new ProblemFailure('forbidden', `The token is for project ${visible}, the request for ${project}`)
}

function howToCreate(scope: Scope): string {
  return `On the server, "metalmark-server token create --name NAME --scope ${scope}" makes one`
}
