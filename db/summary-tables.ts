import type { VerdictKind } from '../server/contract/verdict.ts'

/** How often a project's series have changed: each transaction that changes some counts once. */
export interface ProjectRevisionTable {
  project: string
  revision: number
}

/** What lists show of a series. Written by whatever transaction changes the series, see `series-summaries.ts`. */
export interface SeriesSummaryTable {
  project: string
  series_id: string
  /** The project's revision with which it changed last: what changed since is found by it. */
  revision: number
  points: number
  /** Of the latest point; null where that was not judged. */
  verdict: VerdictKind | null
  noise: number | null
  smallest_detectable: number | null
  blind: number | null
  /** JSON of `SeriesSummary['latest']` and `['latestChange']`; null for none. */
  latest_json: string | null
  change_json: string | null
  /** JSON array of numbers. */
  sparkline_json: string
}
