import { z } from 'zod'
import { Report } from './report.ts'
import { inProject, nothing, type Route } from './route.ts'
import { Id } from './values.ts'

/** What is told of a pull request. */
export const reportRoutes = {
  getRunReport: {
    method: 'GET',
    path: '/api/v1/projects/:project/runs/:run/report',
    scope: 'read',
    summary: 'What to say of the pull request that a run is of, or of the run where it is of none',
    params: inProject.extend({ run: Id }),
    query: nothing,
    body: null,
    status: 200,
    reply: Report,
    problems: ['not-found'],
  },
  getPullRequestReport: {
    method: 'GET',
    path: '/api/v1/projects/:project/pull-requests/:number/report',
    scope: 'read',
    summary: 'What to say of a pull request',
    params: inProject.extend({ number: z.coerce.number().int().positive() }),
    query: nothing,
    body: null,
    status: 200,
    reply: Report,
    problems: ['not-found'],
  },
} as const satisfies Record<string, Route>
