import { z } from 'zod'
import { Bisection, BisectionRequest, Confirmation, ConfirmationRequest } from './confirmation.ts'
import { bodyProblems, inProject, nothing, type Route } from './route.ts'
import { CommitHash, Id } from './values.ts'

const limit = z.coerce.number().int().min(1).max(200).default(50)

const wanted = z.strictObject({
  limit,
  alert: Id.optional(),
  /** Those with this base or this head: one is enough, as each run may narrow the range that a change lies in. */
  base: CommitHash.optional(),
  head: CommitHash.optional(),
})

/** What is measured to answer one question: confirmations and bisections. */
export const experimentRoutes = {
  listConfirmations: {
    method: 'GET',
    path: '/api/v1/projects/:project/confirmations',
    scope: 'read',
    summary: 'Confirmations, the newest first',
    params: inProject,
    query: wanted,
    body: null,
    status: 200,
    reply: z.strictObject({ confirmations: z.array(Confirmation) }),
    problems: ['not-found'],
  },
  getConfirmation: {
    method: 'GET',
    path: '/api/v1/projects/:project/confirmations/:confirmation',
    scope: 'read',
    summary: 'One confirmation: runs of base and head, and what they say so far',
    params: inProject.extend({ confirmation: Id }),
    query: nothing,
    body: null,
    status: 200,
    reply: Confirmation,
    problems: ['not-found'],
  },
  askConfirmation: {
    method: 'POST',
    path: '/api/v1/projects/:project/confirmations',
    scope: 'admin',
    summary: 'Have two commits measured against each other in interleaved fresh boots',
    params: inProject,
    query: nothing,
    body: ConfirmationRequest,
    status: 202,
    reply: Confirmation,
    problems: [...bodyProblems, 'not-found', 'work-conflict'],
  },
  cancelConfirmation: {
    method: 'POST',
    path: '/api/v1/projects/:project/confirmations/:confirmation/cancel',
    scope: 'admin',
    summary: 'End a confirmation without an answer',
    params: inProject.extend({ confirmation: Id }),
    query: nothing,
    body: nothing,
    status: 200,
    reply: Confirmation,
    problems: [...bodyProblems, 'not-found', 'work-conflict'],
  },
  listBisections: {
    method: 'GET',
    path: '/api/v1/projects/:project/bisections',
    scope: 'read',
    summary: 'Searches for the commit that changed a benchmark, the newest first',
    params: inProject,
    query: wanted,
    body: null,
    status: 200,
    reply: z.strictObject({ bisections: z.array(Bisection) }),
    problems: ['not-found'],
  },
  getBisection: {
    method: 'GET',
    path: '/api/v1/projects/:project/bisections/:bisection',
    scope: 'read',
    summary: 'One bisection with its log',
    params: inProject.extend({ bisection: Id }),
    query: nothing,
    body: null,
    status: 200,
    reply: Bisection,
    problems: ['not-found'],
  },
  askBisection: {
    method: 'POST',
    path: '/api/v1/projects/:project/bisections',
    scope: 'admin',
    summary: 'Find the commit within a range that changed benchmarks on a host',
    params: inProject,
    query: nothing,
    body: BisectionRequest,
    status: 202,
    reply: Bisection,
    problems: [...bodyProblems, 'not-found', 'work-conflict'],
  },
  cancelBisection: {
    method: 'POST',
    path: '/api/v1/projects/:project/bisections/:bisection/cancel',
    scope: 'admin',
    summary: 'End a bisection without an answer',
    params: inProject.extend({ bisection: Id }),
    query: nothing,
    body: nothing,
    status: 200,
    reply: Bisection,
    problems: [...bodyProblems, 'not-found', 'work-conflict'],
  },
} as const satisfies Record<string, Route>
