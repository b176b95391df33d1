import type { Point } from '../../server/contract/views.ts'

/** How the reader looks at a series, as the address says it. */
export interface SeriesPlace {
  readonly log: boolean
  readonly fromZero: boolean
  /** First and last point in sight; null for all. */
  readonly window: { readonly from: number; readonly to: number } | null
  readonly selected: number | null
  readonly table: boolean
}

/** Reads `scale`, `zero`, `from`, `to`, `point` (a run's id) and `view`; nonsense counts as not given. */
export function seriesPlaceOf(query: URLSearchParams, points: readonly Point[]): SeriesPlace {
  const selected = points.findIndex((point) => point.runId === query.get('point'))
  return {
    log: query.get('scale') === 'log' && points.every((point) => point.value > 0),
    fromZero: query.get('zero') === '1',
    window: windowOf(query, points.length - 1),
    selected: selected === -1 ? null : selected,
    table: query.get('view') === 'table',
  }
}

function windowOf(query: URLSearchParams, last: number): SeriesPlace['window'] {
  const from = indexOf(query.get('from')) ?? 0
  const to = Math.min(indexOf(query.get('to')) ?? last, last)
  if (from > to || (from === 0 && to === last)) return null
  return { from, to }
}

function indexOf(text: string | null): number | null {
  return text !== null && /^\d{1,6}$/.test(text) ? Number(text) : null
}
