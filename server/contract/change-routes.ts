import { z } from 'zod'
import { ChangeDetail } from './change.ts'
import { inProject, type Route } from './route.ts'
import { Id } from './values.ts'

/** Whose runs are to be shown: the id of one of its series; without it, the one with the largest effect. */
const shown = z.strictObject({ series: Id.optional() })

/** Why something moved. */
export const changeRoutes = {
  getChange: {
    method: 'GET',
    path: '/api/v1/projects/:project/changes/:change',
    scope: 'read',
    summary: 'Why did it move? A change by the id of any of its change points, with all that tells',
    params: inProject.extend({ change: Id }),
    query: shown,
    body: null,
    status: 200,
    reply: ChangeDetail,
    problems: ['not-found'],
  },
  getAlertChange: {
    method: 'GET',
    path: '/api/v1/projects/:project/alerts/:alert/change',
    scope: 'read',
    summary: 'Why did it move? The same, of the change that an alert is about',
    params: inProject.extend({ alert: Id }),
    query: shown,
    body: null,
    status: 200,
    reply: ChangeDetail,
    problems: ['not-found'],
  },
} as const satisfies Record<string, Route>
