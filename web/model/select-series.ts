import type { SeriesSummary } from '../../server/contract/views.ts'
import { shownVerdict, verdictRank } from './verdict-look.ts'
import { worseBy } from './worse-by.ts'

export const sortKeys = ['benchmark', 'metric', 'host', 'value', 'effect', 'verdict', 'points'] as const
export type SortKey = (typeof sortKeys)[number]

/** What the reader wants to see of a list of series; all of it comes from the address. */
export interface SeriesView {
  readonly text: string
  readonly verdict: string | null
  readonly host: string | null
  /** Also secondary and explanatory metrics. */
  readonly all: boolean
  readonly sort: SortKey | null
  readonly descending: boolean
}

export interface SelectedSeries {
  readonly rows: readonly SeriesSummary[]
  /** Series that match, but are folded away because their metric is not a headline. */
  readonly folded: number
}

/** Reads a view from an address' parameters: `q`, `verdict`, `host`, `all`, `sort` (with `-` for descending). */
export function seriesViewOf(query: URLSearchParams): SeriesView {
  const sort = query.get('sort') ?? ''
  const name = sort.replace(/^-/, '')
  return {
    text: query.get('q') ?? '',
    verdict: query.get('verdict'),
    host: query.get('host'),
    all: query.get('all') === '1',
    sort: sortKeys.find((key) => key === name) ?? null,
    descending: sort.startsWith('-'),
  }
}

/** The series of a view in its order; by default what needs attention first, canaries last. */
export function selectSeries(series: readonly SeriesSummary[], view: SeriesView): SelectedSeries {
  const matching = series.filter((row) => matches(row, view))
  const shown = view.all ? matching : matching.filter((row) => row.metric.role === 'headline')
  const rows = shown.toSorted((a, b) => {
    const order = view.sort === null ? attention(a, b) : compareBy(a, b, view.sort)
    return (view.descending ? -order : order) || byName(a, b)
  })
  return { rows, folded: matching.length - shown.length }
}

function matches(row: SeriesSummary, view: SeriesView): boolean {
  if (view.verdict !== null && shownVerdict(row.latest?.verdict) !== view.verdict) return false
  if (view.host !== null && row.host.label !== view.host) return false
  const { benchmark, metric, host } = row
  const hay = [
    benchmark.name,
    benchmark.path,
    benchmark.canary ? 'canary' : '',
    benchmark.tool.name,
    metric.name,
    host.label,
    row.acceleration,
    shownVerdict(row.latest?.verdict),
  ]
    .join(' ')
    .toLowerCase()
  return view.text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => hay.includes(word))
}

function attention(a: SeriesSummary, b: SeriesSummary): number {
  return (
    Number(a.benchmark.canary) - Number(b.benchmark.canary) ||
    verdictRank(a.latest?.verdict) - verdictRank(b.latest?.verdict)
  )
}

function compareBy(a: SeriesSummary, b: SeriesSummary, key: SortKey): number {
  if (key === 'verdict') return verdictRank(a.latest?.verdict) - verdictRank(b.latest?.verdict)
  if (key === 'effect') return badness(b) - badness(a)
  if (key === 'value') return (a.latest?.value ?? -Infinity) - (b.latest?.value ?? -Infinity) || 0
  if (key === 'points') return a.points - b.points
  if (key === 'host') return collate(a.host.label, b.host.label)
  if (key === 'metric') return collate(a.metric.name, b.metric.name)
  return byName(a, b)
}

/** Worst first; what was not judged comes last. */
function badness(row: SeriesSummary): number {
  const relative = row.latest?.verdict?.effect?.relative
  if (relative === undefined) return -Number.MAX_VALUE
  return worseBy(relative, row.metric.direction) ?? 0
}

function byName(a: SeriesSummary, b: SeriesSummary): number {
  return (
    collate(a.benchmark.name, b.benchmark.name) ||
    collate(a.benchmark.path, b.benchmark.path) ||
    collate(a.metric.name, b.metric.name) ||
    collate(a.host.label, b.host.label)
  )
}

function collate(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
