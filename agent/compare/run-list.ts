import type { Client } from '../../server/contract/client.ts'
import type { RunSummary } from '../../server/contract/views.ts'

/** A project's runs, newest first, asked for page by page as far as a search goes. */
export interface RunList {
  /** The newest runs that fit, at most so many. */
  find(fits: (run: RunSummary) => boolean, most: number): Promise<Found>
}

export interface Found {
  readonly runs: readonly RunSummary[]
  /** The search ended before the project's first run: there may be more. */
  readonly searched: number | null
}

/** How far back is searched: 25 pages of 200 runs. */
const mostRuns = 5_000
const pageSize = 200

export function createRunList(client: Client, project: string): RunList {
  const known: RunSummary[] = []
  let next: string | null | undefined
  const more = async () => {
    const before = next === undefined || next === null ? {} : { before: next }
    const page = await client.call('listRuns', {
      params: { project },
      query: { limit: pageSize, ...before },
    })
    known.push(...page.runs)
    next = page.next
  }
  return {
    async find(fits, most) {
      const runs: RunSummary[] = []
      for (let i = 0; runs.length < most && i < mostRuns; i++) {
        if (i >= known.length && next !== null) await more()
        const run = known[i]
        if (run === undefined) return { runs, searched: null }
        if (fits(run)) runs.push(run)
      }
      return { runs, searched: runs.length < most ? known.length : null }
    },
  }
}
