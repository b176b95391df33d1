import type { Reads } from '../services/deps.ts'
import type { LiveFeed } from '../services/live-feed.ts'
import type { Handlers } from './bind.ts'
import { found } from './found.ts'

/** Streams of what changes. */
export function liveHandlers(
  reads: Pick<Reads, 'projectExists'>,
  live: LiveFeed,
): Pick<Handlers, 'followAll' | 'followProject'> {
  return {
    followAll: async ({ query: { after = null }, visible, signal }) =>
      live.follow({ project: visible, after, signal }),

    followProject: async ({ params: { project }, query: { after = null }, signal }) => {
      found((await reads.projectExists(project)) || null, `project ${project}`)
      return live.follow({ project, after, signal })
    },
  }
}
