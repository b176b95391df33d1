import type { Comparison, ComparisonRow } from '../../server/contract/comparison.ts'
import { formatRelative, formatValue, scaleFor, type Unit } from '../../server/contract/units.ts'
import { formatChance } from '../model/change-look.ts'
import { formatDetectable, formatEffectInterval } from '../model/format-interval.ts'
import { ScrollRegion } from './scroll-region.tsx'
import { VerdictChip } from './verdict-chip.tsx'

/** Both sides' values of each metric, and what their difference is worth. */
export function ComparisonRows({ comparison: { rows, means } }: { readonly comparison: Comparison }) {
  if (rows.length === 0) return <p class="quiet">The two have no metric in common, and none of their own.</p>
  return (
    <section aria-labelledby="compared">
      <h2 id="compared">Metrics</h2>
      <ScrollRegion label="Metrics of both sides">
        <table class="dense cards compare-table">
          <thead>
            <tr>
              <th scope="col">Benchmark</th>
              <th scope="col">Metric</th>
              <th scope="col">Host</th>
              <th scope="col">Verdict</th>
              <th scope="col" class="number">
                A (spread)
              </th>
              <th scope="col" class="number">
                B (spread)
              </th>
              <th scope="col" class="number">
                B against A (95 % interval)
              </th>
              <th scope="col" class="number">
                Detectable
              </th>
              <th scope="col" class="number">
                Runs
              </th>
              <th scope="col">To be known</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row key={keyOf(row)} row={row} />
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      {means.map(({ unit, metrics, relative }) => (
        <p key={unit}>
          Geometric mean of {metrics} headline metrics in {scaleFor(1, unit).label || unit}:{' '}
          <b>{formatRelative(relative)}</b>
        </p>
      ))}
    </section>
  )
}

function keyOf({ benchmark, metric, host }: ComparisonRow): string {
  return JSON.stringify([benchmark, metric.name, host])
}

function Row({ row }: { readonly row: ComparisonRow }) {
  const { benchmark, metric, host, a, b, judged } = row
  return (
    <tr>
      <th scope="row" class="cell-name">
        {benchmark.name} <span class="quiet">{benchmark.path}</span>
        {benchmark.canary && <span class="tag">canary</span>}
      </th>
      <td class="cell-metric">{metric.name}</td>
      <td class="cell-host">{host ?? <span class="quiet">–</span>}</td>
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
      <td class="cell-effect number">
        <Change row={row} />
      </td>
      <td class="cell-detectable number">
        <span class="only-narrow">detectable </span>
        {formatDetectable(judged?.smallestDetectable)}
      </td>
      <td class="cell-points number">
        {a?.runs ?? 0} + {b?.runs ?? 0}
        <span class="only-narrow"> runs</span>
      </td>
      <td class="cell-reason reason">{knowledgeOf(row)}</td>
    </tr>
  )
}

function RowVerdict({ row: { a, b, judged } }: { readonly row: ComparisonRow }) {
  if (a === null || b === null) return <span class="quiet">only in {a === null ? 'B' : 'A'}</span>
  if (judged === null) return <span class="quiet">not comparable</span>
  if (judged.verdict === null) return <span class="quiet">–</span>
  return <VerdictChip verdict={{ kind: judged.verdict, reason: footings[judged.footing] }} />
}

function Summary({ summary, unit }: { readonly summary: ComparisonRow['a']; readonly unit: Unit }) {
  if (summary === null) return <>–</>
  const { median, spread } = summary
  return (
    <>
      {formatValue(median, unit)}{' '}
      {spread !== null && <small class="quiet">± {formatRelative(spread).replace('+', '')}</small>}
    </>
  )
}

function Change({ row: { a, b, judged } }: { readonly row: ComparisonRow }) {
  if (judged === null) return <>–</>
  const { effect, footing, p } = judged
  if (effect === null) return <>{a?.median === b?.median ? 'equal' : 'from zero'}</>
  const interval = footing === 'none' ? null : `(${formatEffectInterval(effect)})`
  const chance = p === null ? null : `by chance ${formatChance(p)}`
  return (
    <>
      {formatRelative(effect.relative)}{' '}
      <small class="quiet">{[interval, chance].filter(Boolean).join(' ')}</small>
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
