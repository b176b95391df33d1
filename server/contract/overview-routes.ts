import { z } from 'zod'
import { Overview } from './overview.ts'
import { inProject, nothing, type Route } from './route.ts'
import { SeriesSummary } from './views.ts'

/** Where a reader of a project's series stands: all that changed until there is known. Made by the server. */
export const SeriesCursor = z
  .string()
  .regex(/^\d{1,15}\.[0-9A-HJKMNP-TV-Z]{26}$/, 'expected the cursor of an earlier answer')

/** What the dashboard's first page and its lists of series ask for. */
export const overviewRoutes = {
  getOverview: {
    method: 'GET',
    path: '/api/v1/overview',
    scope: 'read',
    summary: 'Is anything wrong now: open alerts, projects, hosts, the last runs',
    params: nothing,
    query: nothing,
    body: null,
    status: 200,
    reply: Overview,
    problems: [],
  },
  listSeries: {
    method: 'GET',
    path: '/api/v1/projects/:project/series',
    scope: 'read',
    summary:
      'Series of a project with sparkline, latest value and verdict; page by page, or those that have changed since',
    params: inProject,
    query: z.strictObject({
      /** Without it, all. */
      limit: z.coerce.number().int().min(1).max(2000).optional(),
      /** Only those that changed after an earlier answer. */
      after: SeriesCursor.optional(),
    }),
    body: null,
    status: 200,
    reply: z.strictObject({
      series: z.array(SeriesSummary),
      /** Where to go on from, now or later; null where there is no series yet. */
      cursor: SeriesCursor.nullable(),
      /** There are more already. */
      more: z.boolean(),
    }),
    problems: ['not-found'],
  },
} as const satisfies Record<string, Route>
