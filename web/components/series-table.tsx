import type { ComponentChildren } from 'preact'
import { formatValue } from '../../server/contract/units.ts'
import type { SeriesSummary } from '../../server/contract/views.ts'
import { accelerationNote } from '../model/acceleration.ts'
import type { SeriesView, SortKey } from '../model/select-series.ts'
import { shownVerdict } from '../model/verdict-look.ts'
import { queryHref, seriesHref } from '../router.ts'
import { BlindNote } from './blind-note.tsx'
import { Effect } from './effect.tsx'
import { Sparkline } from './sparkline.tsx'
import { VerdictChip } from './verdict-chip.tsx'

interface SeriesTableProps {
  readonly rows: readonly SeriesSummary[]
  readonly view: SeriesView
  readonly caption: string
}

/** Series as a dense table; on narrow screens each row becomes a small card. */
export function SeriesTable({ rows, view, caption }: SeriesTableProps) {
  return (
    <table class="dense cards series-table">
      <caption class="visually-hidden">{caption}</caption>
      <thead>
        <tr>
          <SortHeader view={view} by="benchmark">
            Benchmark
          </SortHeader>
          <SortHeader view={view} by="metric">
            Metric
          </SortHeader>
          <SortHeader view={view} by="host">
            Host
          </SortHeader>
          <th scope="col" class="col-trend">
            Trend
          </th>
          <SortHeader view={view} by="value" numeric>
            Latest
          </SortHeader>
          <SortHeader view={view} by="effect" numeric>
            vs baseline (95 % interval)
          </SortHeader>
          <SortHeader view={view} by="verdict">
            Verdict
          </SortHeader>
          <SortHeader view={view} by="points" numeric>
            Points
          </SortHeader>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <SeriesRow key={row.id} row={row} />
        ))}
      </tbody>
    </table>
  )
}

function SeriesRow({ row }: { readonly row: SeriesSummary }) {
  const { benchmark, metric, latest } = row
  return (
    <tr>
      <th scope="row" class="cell-name">
        <a href={seriesHref(row.project, row.id)}>{benchmark.name}</a>{' '}
        <span class="quiet">{benchmark.path}</span>
        {benchmark.canary && <span class="tag">canary</span>}
      </th>
      <td class="cell-metric">{metric.name}</td>
      <td class="cell-host">
        {row.host.label} <span class="quiet">{accelerationNote(row.acceleration).label}</span>
      </td>
      <td class="cell-trend">
        <Sparkline values={row.sparkline} kind={shownVerdict(latest?.verdict)} />
      </td>
      <td class="cell-value number">
        {latest === null ? <span class="quiet">no value</span> : formatValue(latest.value, metric.unit)}
      </td>
      <td class="cell-effect number">
        <Effect verdict={latest?.verdict} direction={metric.direction} />
      </td>
      <td class="cell-verdict">
        <VerdictChip verdict={latest?.verdict} /> <BlindNote sensitivity={row.sensitivity} />
      </td>
      <td class="cell-points number">
        {row.points}
        <span class="only-narrow"> points</span>
      </td>
    </tr>
  )
}

interface SortHeaderProps {
  readonly view: SeriesView
  readonly by: SortKey
  readonly numeric?: boolean
  readonly children: ComponentChildren
}

function SortHeader({ view, by, numeric, children }: SortHeaderProps) {
  const sorted = view.sort === by
  const next = sorted && !view.descending ? `-${by}` : by
  const order = sorted ? (view.descending ? 'descending' : 'ascending') : 'none'
  return (
    <th scope="col" aria-sort={order} class={`col-${by}${numeric === true ? ' number' : ''}`}>
      <a href={queryHref({ sort: next })}>
        {children}
        <span aria-hidden="true">{sorted ? (view.descending ? ' ↓' : ' ↑') : ''}</span>
      </a>
    </th>
  )
}
