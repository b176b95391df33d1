import { z } from 'zod'
import { bodyProblems, inProject, nothing, type Route } from './route.ts'
import { Id, Instant, Name, Slug } from './values.ts'

/** An access token, without what it is: that is shown once, to whoever makes it. */
export const AccessToken = z.strictObject({
  id: Id,
  name: z.string(),
  scope: z.enum(['read', 'upload', 'admin']),
  /** Null: good for every project. */
  project: Slug.nullable(),
  createdAt: Instant,
  /** To the minute; null while nobody has used it. */
  lastUsedAt: Instant.nullable(),
  revokedAt: Instant.nullable(),
})
export type AccessToken = z.infer<typeof AccessToken>

/** Access tokens of a project. A token for one project sees and makes those of that project only. */
export const tokenRoutes = {
  listTokens: {
    method: 'GET',
    path: '/api/v1/projects/:project/tokens',
    scope: 'admin',
    summary: 'Tokens that are good for a project, the newest first, without their secrets',
    params: inProject,
    query: nothing,
    body: null,
    status: 200,
    reply: z.strictObject({ tokens: z.array(AccessToken) }),
    problems: [],
  },
  createToken: {
    method: 'POST',
    path: '/api/v1/projects/:project/tokens',
    scope: 'admin',
    summary: 'Make a token for a project; its secret is in this answer and never again',
    params: inProject,
    query: nothing,
    body: z.strictObject({
      /** Who or what it is for. */
      name: Name,
      /** Each includes those before it: read, upload, admin. */
      scope: z.enum(['read', 'upload', 'admin']),
    }),
    status: 200,
    reply: z.strictObject({ token: AccessToken, secret: z.string() }),
    problems: [...bodyProblems],
  },
  revokeToken: {
    method: 'POST',
    path: '/api/v1/projects/:project/tokens/:token/revoke',
    scope: 'admin',
    summary: 'Make a token worthless, from the next request on; twice changes nothing',
    params: inProject.extend({ token: Id }),
    query: nothing,
    body: nothing,
    status: 200,
    reply: AccessToken,
    problems: [...bodyProblems, 'not-found'],
  },
} as const satisfies Record<string, Route>
