import type { RouteReply } from '../../server/contract/routes.ts'
import type { SeriesSummary } from '../../server/contract/views.ts'

type Page = RouteReply<'listSeries'>
type FetchPage = (project: string, after: string | null, signal: AbortSignal) => Promise<Page>

/** Loads all series of a project: page by page at first, and only what has changed since from then on. */
export type SeriesLoader = (project: string, signal: AbortSignal) => Promise<readonly SeriesSummary[]>

export function createSeriesLoader(fetchPage: FetchPage): SeriesLoader {
  const known = new Map<string, Known>()
  return async (project, signal) => {
    const before = known.get(project) ?? nothingKnown
    let { cursor } = before
    const changed: SeriesSummary[] = []
    for (;;) {
      const page = await fetchPage(project, cursor, signal)
      changed.push(...page.series)
      cursor = page.cursor
      if (!page.more) break
    }
    // The same list as before says that there is nothing to draw again.
    if (changed.length === 0 && known.has(project)) return before.list
    const rows = new Map([...before.list, ...changed].map((row) => [row.id, row]))
    const now = { cursor, list: [...rows.values()] }
    known.set(project, now)
    return now.list
  }
}

interface Known {
  readonly cursor: string | null
  readonly list: readonly SeriesSummary[]
}

const nothingKnown: Known = { cursor: null, list: [] }
