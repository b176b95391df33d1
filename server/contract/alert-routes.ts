import { z } from 'zod'
import { Alert, AlertAction, AlertDetail, AlertKind } from './alert.ts'
import { bodyProblems, inProject, nothing, type Route } from './route.ts'
import { Id } from './values.ts'

const oneAlert = inProject.extend({ alert: Id })

/** Alerts. */
export const alertRoutes = {
  listAlerts: {
    method: 'GET',
    path: '/api/v1/projects/:project/alerts',
    scope: 'read',
    summary: 'Alerts of a project, the last opened first',
    params: inProject,
    query: z.strictObject({
      limit: z.coerce.number().int().min(1).max(200).default(50),
      /** `open`: what somebody may have to look at: neither resolved nor accepted, nor muted. */
      state: z.enum(['open', 'closed', 'all']).default('open'),
      kind: AlertKind.optional(),
      pullRequest: z.coerce.number().int().positive().optional(),
      /** Only those opened before this one: the id of the last alert of the previous page. */
      before: Id.optional(),
    }),
    body: null,
    status: 200,
    reply: z.strictObject({ alerts: z.array(Alert), next: Id.nullable() }),
    problems: ['not-found'],
  },
  getAlert: {
    method: 'GET',
    path: '/api/v1/projects/:project/alerts/:alert',
    scope: 'read',
    summary: 'One alert with its members and all that happened to it',
    params: oneAlert,
    query: nothing,
    body: null,
    status: 200,
    reply: AlertDetail,
    problems: ['not-found'],
  },
  actOnAlert: {
    method: 'POST',
    path: '/api/v1/projects/:project/alerts/:alert/actions',
    scope: 'admin',
    summary: 'Acknowledge, assign, accept, resolve, mute or reopen an alert, or have it measured again',
    params: oneAlert,
    query: nothing,
    body: AlertAction,
    status: 200,
    reply: AlertDetail,
    problems: [...bodyProblems, 'not-found', 'alert-conflict'],
  },
} as const satisfies Record<string, Route>
