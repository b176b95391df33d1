/** How the reader looks at a series, as the address says it: each state has a link. */
export interface SeriesPlace {
  readonly log: boolean
  readonly fromZero: boolean
  /** `commit`: points at equal distances, in the order of history. `time`: where their commits' times lie. */
  readonly axis: AxisKind
  /** First and last place in history in sight; null for all. */
  readonly window: IndexWindow | null
  /** Run of the selected point. */
  readonly selected: string | null
  /** Run of the point that it is compared with. */
  readonly other: string | null
  /** Ids of the series drawn over it. */
  readonly overlays: readonly string[]
  readonly table: boolean
}

export type AxisKind = 'commit' | 'time'

export interface IndexWindow {
  readonly from: number
  readonly to: number
}

/** More lines than this cannot be told apart. */
export const mostOverlays = 5

/**
 * Reads `scale`, `zero`, `axis`, `from` and `to`, `point` and `vs` (runs), `with` (series, commas between) and `view`;
 * nonsense counts as not given. `total` is how many points the series has.
 */
export function seriesPlaceOf(query: URLSearchParams, total: number): SeriesPlace {
  return {
    log: query.get('scale') === 'log',
    fromZero: query.get('zero') === '1',
    axis: query.get('axis') === 'time' ? 'time' : 'commit',
    window: windowOf(query, total - 1),
    selected: idOf(query.get('point')),
    other: idOf(query.get('vs')),
    overlays: overlaysOf(query.get('with')),
    table: query.get('view') === 'table',
  }
}

/** A window as parameters of the address; all of the series is said by their absence. */
export function windowQuery(window: IndexWindow, total: number): Record<'from' | 'to', string | null> {
  if (window.from <= 0 && window.to >= total - 1) return { from: null, to: null }
  return { from: String(Math.max(0, window.from)), to: String(Math.min(total - 1, window.to)) }
}

function windowOf(query: URLSearchParams, last: number): IndexWindow | null {
  const from = indexOf(query.get('from')) ?? 0
  const to = Math.min(indexOf(query.get('to')) ?? last, last)
  if (from > to || (from === 0 && to === last)) return null
  return { from, to }
}

function overlaysOf(text: string | null): readonly string[] {
  const ids = (text ?? '').split(',').map(idOf)
  return [...new Set(ids.filter((id) => id !== null))].slice(0, mostOverlays)
}

function idOf(text: string | null): string | null {
  return text !== null && /^[0-9A-Z]{26}$/.test(text) ? text : null
}

function indexOf(text: string | null): number | null {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null
}
