import { z } from 'zod'
import { ExpectedChange, ExpectedChangeRequest, ExpectedChangeTakeBack } from './expected-change.ts'
import { bodyProblems, inProject, nothing, type Route } from './route.ts'
import { CommitHash, Id } from './values.ts'

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
  takeBackExpectedChange: {
    method: 'POST',
    path: '/api/v1/projects/:project/expected-changes/:change/take-back',
    scope: 'admin',
    summary: 'Take back a change that was accepted by the API: its series are judged as if nobody had',
    params: inProject.extend({ change: Id }),
    query: nothing,
    body: ExpectedChangeTakeBack,
    status: 200,
    reply: ExpectedChange,
    problems: [...bodyProblems, 'not-found', 'alert-conflict'],
  },
} as const satisfies Record<string, Route>
