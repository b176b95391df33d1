import { z } from 'zod'
import { Comparison } from './comparison.ts'
import { inProject, type Route } from './route.ts'

const flag = z.enum(['true', 'false']).default('false')

/** Two of anything side by side. */
export const compareRoutes = {
  compare: {
    method: 'GET',
    path: '/api/v1/projects/:project/compare',
    scope: 'read',
    summary: 'Two of anything side by side: runs, commits, branches, tags, pull requests, hosts',
    params: inProject,
    query: z.strictObject({
      /** `latest`, a run's id, a commit, a tag, a branch, `#12`, `host:metal-01`; several with commas between. */
      a: z.string().min(1).max(1000),
      b: z.string().min(1).max(1000),
      /** At most so many runs of each side, the newest. */
      last: z.coerce.number().int().min(1).max(100).default(20),
      /** Also across hosts, environments, versions of tools and arguments. */
      anyway: flag,
      /** Explanatory metrics too. */
      all: flag,
    }),
    body: null,
    status: 200,
    reply: Comparison,
    problems: ['not-found'],
  },
} as const satisfies Record<string, Route>
