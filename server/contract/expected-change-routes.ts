import { z } from 'zod'
import { ExpectedChange, ExpectedChangeRequest } from './expected-change.ts'
import { bodyProblems, inProject, nothing, type Route } from './route.ts'
import { CommitHash } from './values.ts'

/** Accepted changes. */
export const expectedChangeRoutes = {
  listExpectedChanges: {
    method: 'GET',
    path: '/api/v1/projects/:project/expected-changes',
    scope: 'read',
    summary: 'Changes that were accepted, the newest first',
    params: inProject,
    query: z.strictObject({
      limit: z.coerce.number().int().min(1).max(500).default(100),
      commit: CommitHash.optional(),
    }),
    body: null,
    status: 200,
    reply: z.strictObject({ changes: z.array(ExpectedChange) }),
    problems: ['not-found'],
  },
  expectChange: {
    method: 'POST',
    path: '/api/v1/projects/:project/expected-changes',
    scope: 'admin',
    summary: 'Accept a change: from the commit on, the series that it is about are judged anew',
    params: inProject,
    query: nothing,
    body: ExpectedChangeRequest,
    status: 200,
    reply: ExpectedChange,
    problems: [...bodyProblems, 'not-found'],
  },
} as const satisfies Record<string, Route>
