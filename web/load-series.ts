import type { SeriesDetail } from '../server/contract/series-detail.ts'
import { call } from './api.ts'
import type { IndexWindow } from './model/series-place.ts'

/**
 * Points that are asked for at once, marks not counted: of a whole series more than a screen has columns for, of a part more,
 * as it reaches beyond both sides of what is in sight.
 */
const pointsAtOnce = { whole: 1500, part: 2000 } as const

/** Points of one reply while all of a series is fetched. */
const pointsPerPage = 5000

interface Which {
  readonly project: string
  readonly series: string
}

type Part = IndexWindow | { readonly since: number; readonly until: number }

interface LoadOptions {
  readonly signal: AbortSignal
  /** Runs whose points must be among them. */
  readonly keep?: readonly (string | null)[]
}

/** A series, or a part of it, thinned out to what a chart shows. */
export function loadSeries(which: Which, part: Part | null, options: LoadOptions): Promise<SeriesDetail> {
  const keep = (options.keep ?? []).filter((run) => run !== null)
  return call('getSeries', {
    params: { project: which.project, series: which.series },
    query: {
      ...part,
      points: part === null ? pointsAtOnce.whole : pointsAtOnce.part,
      ...(keep.length > 0 && { keep: keep.join(',') }),
    },
    signal: options.signal,
  })
}

/** Every point of a window, page by page; `onPage` is told the share that has come. */
export async function loadEveryPoint(
  which: Which,
  { from, to }: IndexWindow,
  { signal, onPage }: { readonly signal: AbortSignal; readonly onPage: (share: number) => void },
): Promise<SeriesDetail['points']> {
  const points: SeriesDetail['points'] = []
  for (let start = from; start <= to; start += pointsPerPage) {
    const end = Math.min(to, start + pointsPerPage - 1)
    const params = { project: which.project, series: which.series }
    const page = await call('getSeries', { params, query: { from: start, to: end }, signal })
    points.push(...page.points)
    onPage((end - from + 1) / (to - from + 1))
  }
  return points
}
