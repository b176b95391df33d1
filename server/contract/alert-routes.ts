import { z } from 'zod'
import { Alert, AlertAction, AlertDetail, AlertRequest } from './alert.ts'
import { AlertCounts, AlertFilter, AlertsAction, AlertsOutcome, AlertsQuery } from './alert-inbox.ts'
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
    query: AlertsQuery,
    body: null,
    status: 200,
    reply: z.strictObject({ alerts: z.array(Alert), next: Id.nullable() }),
    problems: ['not-found'],
  },
  openAlert: {
    method: 'POST',
    path: '/api/v1/projects/:project/alerts',
    scope: 'admin',
    summary:
      'Open an alert about a change for the worse that the settings hold for too small or too likely by chance',
    params: inProject,
    query: nothing,
    body: AlertRequest,
    status: 200,
    reply: AlertDetail,
    problems: [...bodyProblems, 'not-found', 'alert-conflict'],
  },
  countAlerts: {
    method: 'GET',
    path: '/api/v1/projects/:project/alert-counts',
    scope: 'read',
    summary: 'How many alerts of a project each value of each filter would show',
    params: inProject,
    query: AlertFilter,
    body: null,
    status: 200,
    reply: AlertCounts,
    problems: ['not-found'],
  },
  actOnAlerts: {
    method: 'POST',
    path: '/api/v1/projects/:project/alert-actions',
    scope: 'admin',
    summary: 'Do one thing to many alerts; each is told of by itself, and one that refuses holds up no other',
    params: inProject,
    query: nothing,
    body: AlertsAction,
    status: 200,
    reply: AlertsOutcome,
    problems: [...bodyProblems, 'not-found'],
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
