import type { ReportRow } from '../../server/contract/report.ts'
import { formatRelative, formatValue, type Unit } from '../../server/contract/units.ts'
import { attributionWord } from '../model/attribution-look.ts'
import { formatDetectable, formatEffectInterval, formatInterval } from '../model/format-interval.ts'
import { place, queryHref, seriesHref } from '../router.ts'
import { Dash } from './dash.tsx'
import { ScrollRegion } from './scroll-region.tsx'
import { VerdictChip } from './verdict-chip.tsx'

interface ReportRowsProps {
  readonly project: string
  readonly rows: readonly ReportRow[]
}

/** One row per metric: base and head with their intervals, the change, and what could have been seen. */
export function ReportRows({ project, rows }: ReportRowsProps) {
  const all = place.value.query.get('all') === '1'
  const shown = all ? rows : rows.filter((row) => row.series.metric.role === 'headline' || isNews(row))
  const folded = rows.length - shown.length
  const put = shown.flatMap(({ attribution }) => (attribution === null ? [] : [attribution.reason]))
  const shared = put.length > 1 && new Set(put).size === 1 ? (put[0] ?? null) : null
  return (
    <section aria-labelledby="metrics">
      <h2 id="metrics">Metrics</h2>
      {shared !== null && <p class="quiet">What is put down to something: {shared.replace(/\.$/, '')}.</p>}
      {rows.length === 0 ? (
        <p class="quiet">No metric of the head could be judged.</p>
      ) : (
        <ScrollRegion label="Metrics of the pull request">
          <table class="dense cards report-table">
            <thead>
              <tr>
                <th scope="col">Benchmark</th>
                <th scope="col">Metric</th>
                <th scope="col">Host</th>
                <th scope="col">Verdict</th>
                <th scope="col" class="number">
                  Base (95 % interval)
                </th>
                <th scope="col" class="number">
                  Head (95 % interval)
                </th>
                <th scope="col" class="number">
                  Change (95 % interval)
                </th>
                <th scope="col" class="number">
                  Detectable
                </th>
                <th scope="col" class="number">
                  Boots
                </th>
                <th scope="col">Why</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((row) => (
                <Row key={row.series.id} project={project} row={row} shared={shared} />
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
      <p class="after-table">
        {folded > 0 && (
          <a href={queryHref({ all: '1' })}>{folded} more on secondary and explanatory metrics</a>
        )}
        {all && <a href={queryHref({ all: null })}>Headline metrics only</a>}
      </p>
    </section>
  )
}

function isNews({ verdict }: ReportRow): boolean {
  return verdict === 'regressed' || verdict === 'improved'
}

interface RowProps {
  readonly project: string
  readonly row: ReportRow
  /** Why it is put down to something, where that stands above the table already. */
  readonly shared: string | null
}

function Row({ project, row, shared }: RowProps) {
  const { series, base, head, effect, smallestDetectable, boots, verdict, reason } = row
  const { benchmark, metric, host } = series
  return (
    <tr>
      <th scope="row" class="cell-name">
        <a href={seriesHref(project, series.id)}>{benchmark.name}</a>{' '}
        <span class="quiet">{benchmark.path}</span>
      </th>
      <td class="cell-metric">{metric.name}</td>
      <td class="cell-host">{host.label}</td>
      <td class="cell-verdict">
        {verdict === null ? <Dash /> : <VerdictChip verdict={{ kind: verdict, reason }} />}
      </td>
      <td class="cell-expected number">
        <span class="only-narrow">base </span>
        <Estimate estimate={base} unit={metric.unit} />
      </td>
      <td class="cell-value number">
        <span class="only-narrow">head </span>
        <Estimate estimate={head} unit={metric.unit} />
      </td>
      <td class="cell-effect number">
        <Change effect={effect} />
      </td>
      <td class="cell-detectable number">
        <span class="only-narrow">detectable </span>
        {formatDetectable(smallestDetectable)}
      </td>
      <td class="cell-points number">
        {boots.base} + {boots.head}
        <span class="only-narrow"> boots</span>
      </td>
      <td class="cell-reason reason">
        <Why row={row} shared={shared} />
      </td>
    </tr>
  )
}

function Change({ effect }: Pick<ReportRow, 'effect'>) {
  if (effect === null) return <Dash />
  return (
    <>
      {formatRelative(effect.relative)} <small class="quiet">({formatEffectInterval(effect)})</small>
    </>
  )
}

interface EstimateProps {
  readonly estimate: ReportRow['base']
  readonly unit: Unit
}

function Estimate({ estimate, unit }: EstimateProps) {
  if (estimate === null) return <>–</>
  return (
    <>
      {formatValue(estimate.value, unit)}{' '}
      {estimate.interval !== null && <small class="quiet">({formatInterval(estimate.interval, unit)})</small>}
    </>
  )
}

function Why({ row: { reason, attribution, expected }, shared }: Pick<RowProps, 'row' | 'shared'>) {
  return (
    <>
      {expected !== null && (
        <>
          <b>Expected</b>: the author said {expected.pattern}{' '}
          {expected.relative === null ? 'changes' : formatRelative(expected.relative)}.{' '}
        </>
      )}
      {reason}
      {attribution !== null && (
        <span class="quiet">
          {' '}
          Put down to {attributionWord(attribution)}
          {attribution.reason !== shared && `: ${attribution.reason}`}
        </span>
      )}
    </>
  )
}
