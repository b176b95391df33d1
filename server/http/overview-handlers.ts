import { workTimes } from '../contract/work.ts'
import { analysisVersion, type Reads } from '../services/deps.ts'
import type { Handlers } from './bind.ts'
import { found } from './found.ts'

interface OverviewHandlerDeps {
  readonly reads: Pick<Reads, 'overview' | 'seriesList'>
  readonly clock: () => number
}

/** The dashboard's first page, and the series of a project. */
export function overviewHandlers({
  reads,
  clock,
}: OverviewHandlerDeps): Pick<Handlers, 'getOverview' | 'listSeries'> {
  return {
    getOverview: ({ visible }) => {
      const now = clock()
      return reads.overview(visible, { now, silentBefore: now - workTimes.leaseMs, analysisVersion })
    },
    listSeries: async ({ params: { project }, query: { limit = null, after = null } }) =>
      found(await reads.seriesList(project, { limit, after }), `project ${project}`),
  }
}
