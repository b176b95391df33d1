import type { MovedSeries } from '../../server/contract/change.ts'

type Series = MovedSeries['series']
type Member = Pick<MovedSeries, 'series' | 'standing'>

/** A metric of a benchmark, and the series of it that have no data, or have some again. */
export interface MissingRow {
  readonly benchmark: Series['benchmark']
  readonly metric: string
  /** One for each host, or for each environment of it. */
  readonly without: readonly Series[]
  readonly again: readonly Series[]
}

/** What an alert about missing data is about, one row for each metric of a benchmark whatever hosts measure it; those without data first. */
export function missingRows(members: readonly Member[]): MissingRow[] {
  const rows = Map.groupBy(members, ({ series: { benchmark, metric } }) =>
    JSON.stringify([benchmark.name, benchmark.path, metric.name]),
  )
  return [...rows.values()]
    .flatMap((own): MissingRow[] => {
      const [first] = own
      if (first === undefined) return []
      const { benchmark, metric } = first.series
      const seriesOf = (standing: boolean) =>
        own.flatMap((one) => (one.standing === standing ? [one.series] : [])).sort(byHost)
      return [{ benchmark, metric: metric.name, without: seriesOf(true), again: seriesOf(false) }]
    })
    .sort((a, b) => rank(a) - rank(b) || compareText(nameOf(a), nameOf(b)))
}

/** How much has no data: what a headline may be too short to say. */
export function missingCounts(members: readonly Member[]) {
  const standing = members.filter((member) => member.standing).map(({ series }) => series)
  return {
    benchmarks: new Set(standing.map(({ benchmark: { name, path } }) => `${name} ${path}`)).size,
    hosts: new Set(standing.map(({ host }) => host.id)).size,
    series: standing.length,
    again: members.length - standing.length,
  }
}

function rank({ without }: MissingRow): number {
  return without.length > 0 ? 0 : 1
}

function nameOf({ benchmark, metric }: MissingRow): string {
  return `${benchmark.name} ${benchmark.path} ${metric}`
}

function byHost(a: Series, b: Series): number {
  return compareText(a.host.label, b.host.label)
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
