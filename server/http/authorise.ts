import type { Request } from 'express'
import type { Scope } from '../contract/route.ts'
import { ProblemFailure } from '../services/problem-failure.ts'
import { type Access, allows, type Tokens } from '../services/tokens.ts'
import { isForwarded } from './is-forwarded.ts'

export interface AuthoriseDeps {
  readonly tokens: Pick<Tokens, 'verify'>
  /** Who may read without a token; writing always needs one. */
  readonly anonymousRead: 'never' | 'loopback' | 'always'
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
    if (scope === 'read' && mayReadAnonymously(deps, request)) return null
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

/**
 * A page of another site can make a browser of this machine call a loopback address under the site's own name (DNS
 * rebinding), and a proxy can pass on strangers: neither is a program of this machine that means this server.
 */
function mayReadAnonymously({ anonymousRead }: AuthoriseDeps, request: Request): boolean {
  if (anonymousRead !== 'loopback') return anonymousRead === 'always'
  if (isForwarded(request)) return false
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i.test(request.headers.host ?? '')
}

/** Throws `forbidden` where a token is for another project than the request's. */
export function checkProject(visible: Visible, project: string | undefined): void {
  if (visible === null || project === undefined || project === visible) return
  throw new ProblemFailure('forbidden', `The token is for project ${visible}, the request for ${project}`)
}

function howToCreate(scope: Scope): string {
  return `On the server, "metalmark-server token create --name NAME --scope ${scope}" makes one`
}
