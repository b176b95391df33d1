import type { ComparisonRow } from '../../server/contract/comparison.ts'
import { bettermentOf } from './worse-by.ts'

const comparisonSorts = ['given', 'name', 'change', 'sure'] as const
export type ComparisonSort = (typeof comparisonSorts)[number]

/** How the reader looks at a comparison, as the address says it. */
export interface ComparisonPlace {
  /** `change`: the worst first; `sure`: the rarest by chance first. */
  readonly sort: ComparisonSort
  readonly reversed: boolean
  readonly text: string
  /** Only what is called regressed or improved. */
  readonly significant: boolean
  /** Only headline metrics. */
  readonly headline: boolean
  /** What is searched for in the environment's fields. */
  readonly field: string
  /** Whether the environment is unfolded; null where its length decides. */
  readonly unfolded: boolean | null
  /** Keys of the rows whose distributions are shown. */
  readonly open: ReadonlySet<string>
}

/** Reads `sort`, `dir`, `q`, `sig`, `role`, `field`, `fields` and `row`; nonsense counts as not given. */
export function comparisonPlaceOf(query: URLSearchParams): ComparisonPlace {
  return {
    sort: comparisonSorts.find((one) => one === query.get('sort')) ?? 'given',
    reversed: query.get('dir') === 'desc',
    text: query.get('q') ?? '',
    significant: query.get('sig') === '1',
    headline: query.get('role') === 'headline',
    field: query.get('field') ?? '',
    unfolded: ({ open: true, closed: false } as const)[query.get('fields') ?? ''] ?? null,
    open: new Set((query.get('row') ?? '').split(separator).filter((key) => key !== '')),
  }
}

/** The rows that are open once one was opened or closed, as the address has them; null for none. */
export function toggledRow(open: ReadonlySet<string>, key: string): string | null {
  const next = open.has(key) ? [...open].filter((one) => one !== key) : [...open, key]
  return next.length === 0 ? null : next.join(separator)
}

/** Names a row within a comparison. */
export function rowKey({
  benchmark,
  metric,
  host,
}: Pick<ComparisonRow, 'benchmark' | 'metric' | 'host'>): string {
  return [benchmark.name, benchmark.path, metric.name, ...(host === null ? [] : [host])].join(' ')
}

/** The rows to show, in the order in which to show them. */
export function shownRows(rows: readonly ComparisonRow[], place: ComparisonPlace): ComparisonRow[] {
  const words = place.text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  const kept = rows.filter((row) => {
    const text = rowKey(row).toLowerCase()
    const isCalled = row.judged?.verdict === 'regressed' || row.judged?.verdict === 'improved'
    return (
      words.every((word) => text.includes(word)) &&
      (!place.significant || isCalled) &&
      (!place.headline || row.metric.role === 'headline')
    )
  })
  const sorted = place.sort === 'given' ? kept : kept.toSorted(orders[place.sort])
  return place.reversed ? sorted.reverse() : sorted
}

const orders: Readonly<
  Record<Exclude<ComparisonSort, 'given'>, (a: ComparisonRow, b: ComparisonRow) => number>
> = {
  name: (a, b) => (rowKey(a) < rowKey(b) ? -1 : 1),
  change: (a, b) => betterBy(a) - betterBy(b),
  sure: (a, b) => (a.judged?.p ?? 2) - (b.judged?.p ?? 2),
}

/** What cannot be compared stands behind all that can. */
function betterBy({ judged, metric }: ComparisonRow): number {
  const effect = judged?.effect ?? null
  if (effect === null) return Number.MAX_VALUE
  return bettermentOf(effect, metric.direction)?.centre ?? (metric.direction === 'lower' ? 1e9 : -1e9)
}

/** No name has a line's end. */
const separator = '\n'
