import type { MetricDefinition } from '../../server/contract/benchmark.ts'
import { formatValue } from '../../server/contract/units.ts'
import type { RunDetail, RunPoint } from '../../server/contract/views.ts'
import { formatDetectable, formatInterval } from '../model/format-interval.ts'
import { verdictRank, verdictReason } from '../model/verdict-look.ts'
import { place, queryHref, seriesHref } from '../router.ts'
import { Effect } from './effect.tsx'
import { ScrollRegion } from './scroll-region.tsx'
import { VerdictChip } from './verdict-chip.tsx'

interface JudgedPoint {
  readonly benchmark: RunDetail['results'][number]['benchmark']
  readonly metric: MetricDefinition
  readonly point: RunPoint
}

/** One row per metric of the run: value, baseline, effect, verdict and reason. */
export function RunVerdicts({ run }: { readonly run: RunDetail }) {
  const all = place.value.query.get('all') === '1'
  const judged = judgedPoints(run)
  const shown = all ? judged : judged.filter(({ metric }) => metric.role === 'headline')
  const folded = judged.length - shown.length
  return (
    <section aria-labelledby="verdicts">
      <h2 id="verdicts">Verdicts</h2>
      {judged.length === 0 && <p class="quiet">No benchmark of this run gave a valid value.</p>}
      <ScrollRegion label="Verdicts of this run">
        <table class="dense cards verdicts-table">
          <thead>
            <tr>
              <th scope="col">Benchmark</th>
              <th scope="col">Metric</th>
              <th scope="col">Verdict</th>
              <th scope="col" class="number">
                Value
              </th>
              <th scope="col" class="number">
                n
              </th>
              <th scope="col" class="number">
                Expected (baseline runs)
              </th>
              <th scope="col" class="number">
                vs baseline (95 % interval)
              </th>
              <th scope="col" class="number">
                Detectable
              </th>
              <th scope="col">Reason</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <JudgedRow key={row.point.seriesId} project={run.project} row={row} />
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      <p class="after-table">
        {folded > 0 && (
          <a href={queryHref({ all: '1' })}>{folded} more on secondary and explanatory metrics</a>
        )}
        {all && <a href={queryHref({ all: null })}>Headline metrics only</a>}
      </p>
    </section>
  )
}

function JudgedRow({ project, row }: { readonly project: string; readonly row: JudgedPoint }) {
  const { benchmark, metric, point } = row
  const { verdict } = point
  const baseline = verdict?.baseline
  return (
    <tr>
      <th scope="row" class="cell-name">
        <a href={seriesHref(project, point.seriesId)}>{benchmark.name}</a>{' '}
        <span class="quiet">{benchmark.path}</span>
        {benchmark.canary && <span class="tag">canary</span>}
      </th>
      <td class="cell-metric">{metric.name}</td>
      <td class="cell-verdict">
        <VerdictChip verdict={verdict} />
      </td>
      <td class="cell-value number">{formatValue(point.value, metric.unit)}</td>
      <td class="cell-points number">
        <span class="only-narrow">n = </span>
        {point.samples.length}
      </td>
      <td class="cell-expected number">
        <span class="only-narrow">expected </span>
        {baseline?.expected == null ? '–' : formatInterval(baseline.expected, metric.unit)}
        {baseline !== undefined && <span class="quiet"> ({baseline.runs})</span>}
      </td>
      <td class="cell-effect number">
        <Effect verdict={verdict} direction={metric.direction} />
      </td>
      <td class="cell-detectable number">
        <span class="only-narrow">smallest detectable </span>
        {formatDetectable(verdict?.smallestDetectable)}
      </td>
      <td class="cell-reason reason">{verdictReason(verdict, metric.direction)}</td>
    </tr>
  )
}

/** All points of a run with their metric's definition; what needs attention first, canaries last. */
function judgedPoints(run: RunDetail): JudgedPoint[] {
  return run.results
    .flatMap(({ benchmark, points }) =>
      points.flatMap((point) => {
        const metric = benchmark.metrics.find(({ name }) => name === point.metric)
        return metric === undefined ? [] : [{ benchmark, metric, point }]
      }),
    )
    .toSorted(
      (a, b) =>
        Number(a.benchmark.canary) - Number(b.benchmark.canary) ||
        verdictRank(a.point.verdict) - verdictRank(b.point.verdict),
    )
}
