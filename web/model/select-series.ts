import { isCounted } from '../../server/contract/counted-series.ts'
import type { SeriesSummary } from '../../server/contract/views.ts'
import { shownVerdict, verdictRank } from './verdict-look.ts'
import { worseBy } from './worse-by.ts'

export const sortKeys = [
  ...(['benchmark', 'metric', 'host', 'value', 'effect', 'verdict', 'noise', 'points'] as const),
] as const
export type SortKey = (typeof sortKeys)[number]

export const groupings = ['project', 'benchmark', 'path', 'host'] as const
export type Grouping = (typeof groupings)[number]

/** What the reader wants to see of a list of series; all of it comes from the address. */
export interface SeriesView {
  readonly text: string
  readonly verdict: string | null
  readonly project: string | null
  readonly benchmark: string | null
  readonly path: string | null
  readonly host: string | null
  readonly branch: string | null
  /** Also secondary and explanatory metrics. */
  readonly all: boolean
  readonly sort: SortKey | null
  readonly descending: boolean
  readonly group: Grouping | null
  /** Tiles of sparklines instead of rows. */
  readonly tiles: boolean
}

export interface SelectedSeries {
  readonly rows: readonly SeriesSummary[]
  /** Series that match, but are folded away because their metric is not a headline. */
  readonly folded: number
}

/** Main baseline branches, by project: what a series without a branch is of. */
export type MainBranches = ReadonlyMap<string, string>

/**
 * Reads a view from an address' parameters: `q`, `verdict`, `project`, `benchmark`, `path`, `host`, `branch`, `all`,
 * `sort` (with `-` for descending), `group`, `view=tiles`.
 */
export function seriesViewOf(query: URLSearchParams): SeriesView {
  const sort = query.get('sort') ?? ''
  const name = sort.replace(/^-/, '')
  return {
    text: query.get('q') ?? '',
    verdict: query.get('verdict'),
    project: query.get('project'),
    benchmark: query.get('benchmark'),
    path: query.get('path'),
    host: query.get('host'),
    branch: query.get('branch'),
    all: query.get('all') === '1',
    sort: sortKeys.find((key) => key === name) ?? null,
    descending: sort.startsWith('-'),
    group: groupings.find((key) => key === query.get('group')) ?? null,
    tiles: query.get('view') === 'tiles',
  }
}

/** The series of a view in its order; by default what needs attention first, canaries last. */
export function selectSeries(
  series: readonly SeriesSummary[],
  view: SeriesView,
  mains: MainBranches = new Map(),
): SelectedSeries {
  const words = view.text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  const matching = series.filter((row) => isChosen(row, view, mains) && holds(row, words))
  const shown = view.all ? matching : matching.filter((row) => row.metric.role === 'headline')
  const rows = shown.toSorted((a, b) => {
    const order = view.sort === null ? attention(a, b) : compareBy(a, b, view.sort)
    return (view.descending ? -order : order) || byName(a, b)
  })
  return { rows, folded: matching.length - shown.length }
}

/** What can be chosen for each filter, from what there is; in order. */
export function seriesChoices(series: readonly SeriesSummary[], mains: MainBranches) {
  const distinct = (of: (row: SeriesSummary) => string) => [...new Set(series.map(of))].toSorted()
  return {
    project: distinct((row) => row.project),
    benchmark: distinct((row) => row.benchmark.name),
    path: distinct((row) => row.benchmark.path),
    host: distinct((row) => row.host.label),
    branch: distinct((row) => branchOf(row, mains)),
  }
}

export type SeriesItem =
  | { readonly kind: 'series'; readonly row: SeriesSummary }
  | {
      readonly kind: 'group'
      /** What it is grouped by, and the value that its rows share. */
      readonly by: Grouping
      readonly name: string
      readonly rows: readonly SeriesSummary[]
    }

/** Rows with a heading before each group; groups come in the order of their first rows. */
export function groupSeries(rows: readonly SeriesSummary[], group: Grouping | null): SeriesItem[] {
  const asItem = (row: SeriesSummary): SeriesItem => ({ kind: 'series', row })
  if (group === null) return rows.map(asItem)
  return [...Map.groupBy(rows, (row) => groupOf(row, group))].flatMap(([name, members]) => [
    { kind: 'group' as const, by: group, name, rows: members },
    ...members.map(asItem),
  ])
}

function groupOf(row: SeriesSummary, group: Grouping): string {
  if (group === 'project') return row.project
  if (group === 'benchmark') return row.benchmark.name
  return group === 'path' ? row.benchmark.path : row.host.label
}

function branchOf(row: SeriesSummary, mains: MainBranches): string {
  return row.branch ?? mains.get(row.project) ?? ''
}

function isChosen(row: SeriesSummary, view: SeriesView, mains: MainBranches): boolean {
  const choices = [
    [view.verdict, shownVerdict(row.latest?.verdict)],
    [view.project, row.project],
    [view.benchmark, row.benchmark.name],
    [view.path, row.benchmark.path],
    [view.host, row.host.label],
    [view.branch, branchOf(row, mains)],
  ] as const
  return choices.every(([wanted, is]) => wanted === null || wanted === is)
}

/** Texts are put together once for each row: typing must stay instant with thousands. */
const texts = new WeakMap<SeriesSummary, string>()

function holds(row: SeriesSummary, words: readonly string[]): boolean {
  if (words.length === 0) return true
  const text = texts.get(row) ?? textOf(row)
  texts.set(row, text)
  return words.every((word) => text.includes(word))
}

function textOf(row: SeriesSummary): string {
  const { benchmark, metric, host } = row
  return [
    ...[row.project, benchmark.name, benchmark.path, benchmark.canary ? 'canary' : '', benchmark.tool.name],
    ...[metric.name, host.label, row.acceleration, row.branch ?? '', shownVerdict(row.latest?.verdict)],
    row.sensitivity.blind === true && isCounted(row) ? 'blind' : '',
  ]
    .join(' ')
    .toLowerCase()
}

function attention(a: SeriesSummary, b: SeriesSummary): number {
  return (
    Number(a.benchmark.canary) - Number(b.benchmark.canary) ||
    verdictRank(a.latest?.verdict) - verdictRank(b.latest?.verdict) ||
    badness(b) - badness(a)
  )
}

function compareBy(a: SeriesSummary, b: SeriesSummary, key: SortKey): number {
  if (key === 'verdict') return verdictRank(a.latest?.verdict) - verdictRank(b.latest?.verdict)
  if (key === 'effect') return badness(b) - badness(a)
  if (key === 'value') return (a.latest?.value ?? -Infinity) - (b.latest?.value ?? -Infinity) || 0
  if (key === 'noise') return (b.sensitivity.noise ?? -1) - (a.sensitivity.noise ?? -1)
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
    collate(a.host.label, b.host.label) ||
    collate(a.id, b.id)
  )
}

function collate(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
