import type { ComparisonRow } from '../../server/contract/comparison.ts'
import { formatRelative, formatSize, formatValue, type Unit } from '../../server/contract/units.ts'
import type { ForestScale } from '../charts/forest.ts'
import { formatChance } from '../model/change-look.ts'
import { type ComparisonPlace, type ComparisonSort, rowKey, toggledRow } from '../model/comparison-place.ts'
import { formatDetectable, formatEffectInterval } from '../model/format-interval.ts'
import { sharedReason } from '../model/shared-reason.ts'
import { worseByText } from '../model/worse-by.ts'
import { queryHref, replaceQuery } from '../router.ts'
import { Dash } from './dash.tsx'
import { DistributionView } from './distribution-view.tsx'
import { ForestAxis, ForestMarkView } from './forest-mark.tsx'
import { ScrollRegion } from './scroll-region.tsx'
import { VerdictChip } from './verdict-chip.tsx'

interface ComparisonRowsProps {
  readonly rows: readonly ComparisonRow[]
  /** Rows that there are without any filter. */
  readonly total: number
  readonly scale: ForestScale
  readonly view: ComparisonPlace
}

const columns = 9

/** Both sides' values of each metric, what their difference is worth, and on demand how their runs lie. */
export function ComparisonRows({ rows, total, scale, view }: ComparisonRowsProps) {
  if (total === 0) return <p class="quiet">The two have no metric in common, and none of their own.</p>
  const shared = sharedReason(rows.map(knowledgeOf))
  return (
    <>
      {shared !== null && (
        <p class="quiet">
          {rows.filter((row) => knowledgeOf(row) === shared).length} of {rows.length}: {shared}.
        </p>
      )}
      <Table rows={rows} total={total} scale={scale} view={view} shared={shared} />
    </>
  )
}

interface TableProps extends ComparisonRowsProps {
  /** What stands above the table, and not again in its rows. */
  readonly shared: string | null
}

function Table({ rows, total, scale, view, shared }: TableProps) {
  return (
    <ScrollRegion label="Metrics of both sides">
      <table class="dense cards compare-table">
        <thead>
          <tr>
            <SortHead view={view} by="name" name="Benchmark" />
            <th scope="col">Metric</th>
            <th scope="col">Host</th>
            <th scope="col">Verdict</th>
            <th scope="col" class="number">
              A (spread)
            </th>
            <th scope="col" class="number">
              B (spread)
            </th>
            <th scope="col" class="forest-column">
              <ForestAxis scale={scale} />
            </th>
            <SortHead view={view} by="change" name="B against A (95 %)" />
            <SortHead view={view} by="sure" name="By chance" />
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={rowKey(row)} row={row} scale={scale} open={view.open} shared={shared} />
          ))}
          {rows.length === 0 && (
            <tr>
              <td colSpan={columns} class="quiet">
                None of the {total} metrics matches the filters.
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </ScrollRegion>
  )
}

interface SortHeadProps {
  readonly view: ComparisonPlace
  readonly by: ComparisonSort
  readonly name: string
}

/** Sorts at the first click, turns the order round at the second, and gives the order that came at the third. */
function SortHead({ view: { sort, reversed }, by, name }: SortHeadProps) {
  const isOn = sort === by
  const next = !isOn
    ? { sort: by, dir: null }
    : reversed
      ? { sort: null, dir: null }
      : { sort: by, dir: 'desc' }
  return (
    <th scope="col" aria-sort={isOn ? (reversed ? 'descending' : 'ascending') : 'none'}>
      <a href={queryHref(next)}>
        {name}
        {isOn && (reversed ? ' ▾' : ' ▴')}
      </a>
    </th>
  )
}

interface RowProps {
  readonly row: ComparisonRow
  readonly scale: ForestScale
  readonly open: ReadonlySet<string>
  readonly shared: string | null
}

function Row({ row, scale, open, shared }: RowProps) {
  const { benchmark, metric, host, a, b, judged } = row
  const key = rowKey(row)
  const isOpen = open.has(key)
  const knowledge = knowledgeOf(row)
  return (
    <>
      <tr>
        <th scope="row" class="cell-name">
          <button
            type="button"
            class="plain row-toggle"
            aria-expanded={isOpen}
            onClick={() => replaceQuery({ row: toggledRow(open, key) })}
          >
            {isOpen ? '▾' : '▸'} <span class="visually-hidden">Runs of {metric.name}: </span>
            {benchmark.name}
          </button>{' '}
          <span class="quiet">{benchmark.path}</span>
          {benchmark.canary && <span class="tag">canary</span>}
          {knowledge !== '' && knowledge !== shared && <small class="quiet row-note">{knowledge}</small>}
        </th>
        <td class="cell-metric">{metric.name}</td>
        <td class="cell-host">{host ?? <Dash />}</td>
        <td class="cell-verdict">
          <RowVerdict row={row} />
        </td>
        <td class="cell-expected number">
          <span class="only-narrow">A </span>
          <Summary summary={a} unit={metric.unit} />
        </td>
        <td class="cell-value number">
          <span class="only-narrow">B </span>
          <Summary summary={b} unit={metric.unit} />
        </td>
        <td class="cell-forest">
          <ForestMarkView
            effect={judged?.effect}
            direction={metric.direction}
            scale={scale}
            hasInterval={judged !== null && judged.footing !== 'none'}
            called={calledOf(row)}
          />
        </td>
        <td class="cell-effect">
          <Change row={row} />
        </td>
        <td class="cell-detectable">
          <Chance row={row} />
        </td>
      </tr>
      {isOpen && (
        <tr class="opened-row">
          <td colSpan={columns}>
            <Runs row={row} />
          </td>
        </tr>
      )}
    </>
  )
}

function calledOf({ judged }: ComparisonRow): 'worse' | 'better' | null {
  if (judged?.verdict === 'regressed') return 'worse'
  return judged?.verdict === 'improved' ? 'better' : null
}

function Runs({ row: { a, b, metric, benchmark } }: { readonly row: ComparisonRow }) {
  const lanes = [
    { name: 'A', runs: a?.values ?? [] },
    { name: 'B', runs: b?.values ?? [] },
  ]
  return <DistributionView label={`${benchmark.name} ${metric.name}`} unit={metric.unit} lanes={lanes} />
}

function RowVerdict({ row: { a, b, judged } }: { readonly row: ComparisonRow }) {
  if (a === null || b === null) return <span class="quiet">only in {a === null ? 'B' : 'A'}</span>
  if (judged === null) return <span class="quiet">not comparable</span>
  if (judged.verdict === null) return <Dash />
  return <VerdictChip verdict={{ kind: judged.verdict, reason: footings[judged.footing] }} />
}

function Summary({ summary, unit }: { readonly summary: ComparisonRow['a']; readonly unit: Unit }) {
  if (summary === null) return <>–</>
  const { median, spread, runs } = summary
  return (
    <>
      {formatValue(median, unit)}{' '}
      <small class="quiet">
        {spread !== null && `± ${formatSize(spread)}`} n = {runs}
      </small>
    </>
  )
}

function Change({ row: { a, b, judged, metric } }: { readonly row: ComparisonRow }) {
  if (judged === null) return <Dash />
  const { effect, footing } = judged
  if (effect === null) return <>{a?.median === b?.median ? 'equal' : 'from zero'}</>
  return (
    <>
      {formatRelative(effect.relative)} {worseByText(effect.relative, metric.direction)}{' '}
      {footing !== 'none' && (
        <small class="quiet">
          {formatEffectInterval(effect)}
          {footing === 'repetitions' && '*'}
        </small>
      )}
    </>
  )
}

function Chance({ row: { judged } }: { readonly row: ComparisonRow }) {
  if (judged === null || judged.p === null) return <Dash />
  return (
    <>
      <span class="only-narrow">by chance </span>
      {formatChance(judged.p)}{' '}
      {judged.smallestDetectable !== null && (
        <small class="quiet">sees {formatDetectable(judged.smallestDetectable)}</small>
      )}
    </>
  )
}

type Footing = NonNullable<ComparisonRow['judged']>['footing']

const footings: Readonly<Record<Footing, string>> = {
  runs: 'Rests on how runs of each side differ among themselves',
  'one-run': 'One side is a single run',
  repetitions: 'Single boots: how boots differ is not known',
  none: 'A single number on each side',
}

function knowledgeOf({ reasons, judged }: ComparisonRow): string {
  if (reasons.length > 0) return reasons.join('; ')
  return judged === null || judged.footing === 'runs' ? '' : footings[judged.footing]
}
