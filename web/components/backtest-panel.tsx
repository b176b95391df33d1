import { useSignal } from '@preact/signals'
import type { Backtest, BacktestAlert } from '../../server/contract/backtest.ts'
import { ProjectSettings } from '../../server/contract/project-settings.ts'
import { formatCount } from '../../server/contract/units.ts'
import { call, tokenWanted } from '../api.ts'
import { effectText } from '../model/alert-look.ts'
import { formatDay } from '../model/format-time.ts'
import { type LoadError, loadErrorOf } from '../model/load-error.ts'
import { isSame } from '../model/settings-schema.ts'
import { alertHref, runHref, seriesHref } from '../router.ts'
import { CommitName } from './commit-name.tsx'
import { ScrollRegion } from './scroll-region.tsx'
import { WeekBarsView } from './week-bars-view.tsx'

interface BacktestPanelProps {
  readonly project: string
  readonly draft: unknown
  readonly disabled: boolean
}

type State =
  | { readonly is: 'busy' }
  | { readonly is: 'done'; readonly result: Backtest; readonly of: unknown }
  | { readonly is: 'failed'; readonly error: LoadError }

/** What the settings as they are typed would have flagged on the project's own history, before they are saved. */
export function BacktestPanel({ project, draft, disabled }: BacktestPanelProps) {
  const state = useSignal<State | null>(null)
  const run = async () => {
    state.value = { is: 'busy' }
    try {
      const body = ProjectSettings.parse(draft)
      const result = await call('backtest', { params: { project }, query: { weeks: 26 }, body })
      state.value = { is: 'done', result, of: draft }
    } catch (thrown) {
      const error = loadErrorOf(thrown)
      if (error.unauthenticated || error.forbidden) tokenWanted.value = 'admin'
      state.value = { is: 'failed', error }
    }
  }
  const shown = state.value
  return (
    <section class="backtest" aria-label="Backtest">
      <p class="filters">
        <button type="button" disabled={disabled || shown?.is === 'busy'} onClick={run}>
          Backtest
        </button>
        <span class="quiet">
          What would these settings have flagged on our own history? <b>Smallest effect</b> and{' '}
          <b>False alerts</b> decide that.
        </span>
      </p>
      {shown?.is === 'busy' && <p role="status">Replaying the history, run by run…</p>}
      {shown?.is === 'failed' && (
        <p class="regressed-ink" role="alert">
          {shown.error.title}: {shown.error.detail}. {shown.error.hint}
        </p>
      )}
      {shown?.is === 'done' && (
        <>
          {!isSame(shown.of, draft) && (
            <p class="banner warn">Of the settings as they were then: run it again.</p>
          )}
          <Result project={project} result={shown.result} />
        </>
      )}
    </section>
  )
}

function Result({ project, result }: { readonly project: string; readonly result: Backtest }) {
  const { inForce, asked, added, gone, same, weeks, replayed } = result
  return (
    <div role="status">
      <p>
        <b>{formatCount(asked.alerts, 'alert')}</b> as asked for ({asked.withdrawn} taken back later),{' '}
        <b>{formatCount(inForce.alerts, 'alert')}</b> as in force ({inForce.withdrawn} taken back later):{' '}
        {added.length} new, {gone.length} gone, {same} the same.
      </p>
      <p class="quiet">
        Replayed {formatCount(replayed.points, 'point')} of {replayed.series} series
        {replayed.leftOut > 0 && `; the ${formatCount(replayed.leftOut, 'oldest point')} were left out`}. Pull
        requests and missing data are not part of it.
      </p>
      <Alerts project={project} title="New with these settings" alerts={added} />
      <Alerts project={project} title="Gone with these settings" alerts={gone} />
      <WeekBarsView
        label="Alerts by week as asked for"
        weeks={weeks.map(({ from, asked: count }) => ({ from, parts: [count] }))}
        parts={['as asked for']}
        reference={null}
      />
      <details>
        <summary>Both by week</summary>
        <table class="dense">
          <thead>
            <tr>
              <th scope="col">Week from</th>
              <th scope="col" class="number">
                In force
              </th>
              <th scope="col" class="number">
                As asked for
              </th>
            </tr>
          </thead>
          <tbody>
            {weeks.toReversed().map((week) => (
              <tr key={week.from}>
                <th scope="row">{formatDay(week.from)}</th>
                <td class="number">{week.inForce}</td>
                <td class="number">{week.asked}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </div>
  )
}

interface AlertsProps {
  readonly project: string
  readonly title: string
  readonly alerts: readonly BacktestAlert[]
}

function Alerts({ project, title, alerts }: AlertsProps) {
  if (alerts.length === 0) return null
  return (
    <ScrollRegion label={title}>
      <table class="dense">
        <caption>{title}</caption>
        <thead>
          <tr>
            <th scope="col">Week</th>
            <th scope="col">What</th>
            <th scope="col">Effect (95 % interval)</th>
            <th scope="col">Hosts</th>
            <th scope="col">First commit</th>
            <th scope="col">Became of it</th>
          </tr>
        </thead>
        <tbody>
          {alerts.map((one) => (
            <tr key={`${one.series} ${one.run}`}>
              <td class="nowrap">{formatDay(one.openedAt)}</td>
              <th scope="row">
                <a href={seriesHref(project, one.series)}>{one.headline}</a>{' '}
                {one.members > 1 && <small class="quiet">{one.members} series</small>}
              </th>
              <td class="nowrap">{effectText(one.effect)}</td>
              <td>{one.hosts.join(', ')}</td>
              <td>
                <a href={runHref(project, one.run)}>
                  {one.commit === null ? 'run' : <CommitName commit={one.commit} />}
                </a>
              </td>
              <td>
                {one.withdrawn ? 'taken back' : 'stands'}
                {one.alert !== null && (
                  <>
                    , <a href={alertHref(project, one.alert)}>its alert</a>
                  </>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  )
}
