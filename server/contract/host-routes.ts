import { z } from 'zod'
import { HostDetail, HostId, HostSummary } from './host.ts'
import { inProject, nothing, type Route } from './route.ts'

/** The machines that a project is measured on. */
export const hostRoutes = {
  listHosts: {
    method: 'GET',
    path: '/api/v1/projects/:project/hosts',
    scope: 'read',
    summary: 'Hosts of a project: agent, validity, canaries, what they are made of',
    params: inProject,
    query: nothing,
    body: null,
    status: 200,
    reply: z.strictObject({ hosts: z.array(HostSummary) }),
    problems: ['not-found'],
  },
  getHost: {
    method: 'GET',
    path: '/api/v1/projects/:project/hosts/:host',
    scope: 'read',
    summary: 'One host: what changed when, canaries over time, and which values are normal on it',
    params: inProject.extend({ host: HostId }),
    query: nothing,
    body: null,
    status: 200,
    reply: HostDetail,
    problems: ['not-found'],
  },
} as const satisfies Record<string, Route>
