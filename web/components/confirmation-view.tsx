import type { Confirmation, ConfirmationMetric } from '../../server/contract/confirmation.ts'
import { formatValue } from '../../server/contract/units.ts'
import { effectText } from '../model/alert-look.ts'
import { shortHash } from '../model/commit-text.ts'
import { confirmationLook } from '../model/confirmation-look.ts'
import { runHref, seriesHref } from '../router.ts'
import { ScrollRegion } from './scroll-region.tsx'
import { StopExperiment } from './stop-experiment.tsx'
import { VerdictIcon } from './verdict-icon.tsx'
import { When } from './when.tsx'

interface ConfirmationViewProps {
  readonly project: string
  readonly confirmation: Confirmation
  readonly onDone: () => void
}

/** Base against head in interleaved boots: the runs so far, what they cost, and what they say. */
export function ConfirmationView({ project, confirmation, onDone }: ConfirmationViewProps) {
  const { id, bisection, state, reason, boots, base, head, hosts, endedAt, deadlineAt } = confirmation
  const look = confirmationLook(state)
  return (
    <div class="panel confirmation">
      <p>
        <span class={`chip ${look}`}>
          <VerdictIcon kind={look} />
          {state}
        </span>{' '}
        {reason}
      </p>
      <p class="quiet">
        base <code>{shortHash(base)}</code> against head <code>{shortHash(head)}</code> on{' '}
        {hosts.map(({ label }) => label).join(' and ')} · {boots.done} of at most {boots.most} boots ·{' '}
        {endedAt === null ? (
          <>
            until <When instant={deadlineAt} exact /> at the latest
          </>
        ) : (
          <>
            ended <When instant={endedAt} exact />
          </>
        )}
      </p>
      {confirmation.runs.length > 0 && <RunDots project={project} runs={confirmation.runs} />}
      {confirmation.metrics.length > 0 && <MetricsTable project={project} metrics={confirmation.metrics} />}
      {/* A step of a search is stopped with the search. */}
      {bisection === null && (
        <StopExperiment
          project={project}
          of={{ confirmation: id }}
          running={endedAt === null}
          onDone={onDone}
        />
      )}
    </div>
  )
}

/** Each boot as a dot, block by block: hollow for the base, filled for the head, a cross for one that counts for nothing. */
function RunDots({ project, runs }: { readonly project: string; readonly runs: Confirmation['runs'] }) {
  const blocks = [...Map.groupBy(runs, ({ block }) => block)].sort(([a], [b]) => a - b)
  return (
    <div class="run-blocks">
      {blocks.map(([block, own]) => (
        <span key={block} class="run-block">
          {own.map(({ run, side, suspect }) => {
            const text = suspect === null ? `${side} run` : `${side} run, counts for nothing: ${suspect}`
            return (
              <a key={run} class="run-link" href={runHref(project, run)} title={text}>
                <span class="visually-hidden">{text}</span>
                <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
                  {suspect === null ? (
                    <circle class={`run-dot ${side}`} cx="6" cy="6" r="4" />
                  ) : (
                    <path class="run-dot suspect" d="M2 2l8 8M10 2l-8 8" />
                  )}
                </svg>
              </a>
            )
          })}
        </span>
      ))}
      <small class="quiet">○ base, ● head, × counts for nothing; a block of four at a time</small>
    </div>
  )
}

interface MetricsTableProps {
  readonly project: string
  readonly metrics: readonly ConfirmationMetric[]
}

function MetricsTable({ project, metrics }: MetricsTableProps) {
  return (
    <ScrollRegion label="What the confirmation says">
      <table class="dense cards confirmation-table">
        <thead>
          <tr>
            <th scope="col">Benchmark</th>
            <th scope="col">Metric</th>
            <th scope="col">Host</th>
            <th scope="col" class="number">
              Base
            </th>
            <th scope="col" class="number">
              Head
            </th>
            <th scope="col" class="number">
              Head against base (95 % at any time)
            </th>
            <th scope="col">So far</th>
          </tr>
        </thead>
        <tbody>
          {metrics.map((metric) => (
            <MetricRow key={metric.series.id} project={project} metric={metric} />
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  )
}

function MetricRow({ project, metric }: { readonly project: string; readonly metric: ConfirmationMetric }) {
  const { series, base, head, effect, state } = metric
  const look = confirmationLook(state)
  const textOf = (value: number | null) => (value === null ? '–' : formatValue(value, series.metric.unit))
  return (
    <tr>
      <th scope="row" class="cell-name">
        <a href={seriesHref(project, series.id)}>{series.benchmark.name}</a>{' '}
        <span class="quiet">{series.benchmark.path}</span>
      </th>
      <td class="cell-metric">{series.metric.name}</td>
      <td class="cell-host">{series.host.label}</td>
      <td class="cell-expected number">
        <span class="only-narrow">base </span>
        {textOf(base)}
      </td>
      <td class="cell-value number">
        <span class="only-narrow">head </span>
        {textOf(head)}
      </td>
      <td class="cell-effect number">{effectText(effect)}</td>
      <td class="cell-verdict">
        <span class={`chip ${look}`}>
          <VerdictIcon kind={look} />
          {state}
        </span>
      </td>
    </tr>
  )
}
