import { z } from 'zod'
import { Quality } from './quality.ts'
import { QualityHistory, SeriesSensitivity } from './quality-history.ts'
import { inProject, nothing, type Route } from './route.ts'

/** How good the product is at its work in a project. */
export const qualityRoutes = {
  getQuality: {
    method: 'GET',
    path: '/api/v1/projects/:project/quality',
    scope: 'read',
    summary: 'How often alarms were false lately, beside what is tolerated',
    params: inProject,
    query: nothing,
    body: null,
    status: 200,
    reply: Quality,
    problems: ['not-found'],
  },
  getQualityHistory: {
    method: 'GET',
    path: '/api/v1/projects/:project/quality/history',
    scope: 'read',
    summary: 'Week by week: runs that were kept out, alarms that were false, and what became of alerts',
    params: inProject,
    query: z.strictObject({ weeks: z.coerce.number().int().min(1).max(104).default(26) }),
    body: null,
    status: 200,
    reply: QualityHistory,
    problems: ['not-found'],
  },
  listSensitivity: {
    method: 'GET',
    path: '/api/v1/projects/:project/quality/series',
    scope: 'read',
    summary: 'What each series can show, and what would cure those that are blind',
    params: inProject,
    query: nothing,
    body: null,
    status: 200,
    reply: z.strictObject({
      /** The smallest relative change that is worth an alert to the project: what a series has to see. */
      smallestEffect: z.number(),
      series: z.array(SeriesSensitivity),
    }),
    problems: ['not-found'],
  },
} as const satisfies Record<string, Route>
