import type { BesideSeries, ChangeDetail, MovedSeries, Movement } from '../../server/contract/change.ts'
import { type ForestScale, forestScale } from '../charts/forest.ts'
import { effectText } from '../model/alert-look.ts'
import { attributionWord } from '../model/attribution-look.ts'
import { bettermentOf, worseBy, worseByText } from '../model/worse-by.ts'
import { queryHref, seriesHref } from '../router.ts'
import { ForestAxis, ForestMarkView } from './forest-mark.tsx'
import { ScrollRegion } from './scroll-region.tsx'

interface ChangeSeriesProps {
  readonly project: string
  readonly change: Pick<ChangeDetail, 'members' | 'beside' | 'besideLeft' | 'canaries'>
}

/** The series that moved, those that ran beside them, and the canaries: with their effects on one scale. */
export function ChangeSeries({ project, change }: ChangeSeriesProps) {
  const { members, beside, besideLeft, canaries } = change
  const rows = [...members.map(ofMember), ...beside.map(ofBeside), ...canaries.map(ofBeside)]
  const scale = forestScale(
    rows.flatMap(({ effect, series }) => {
      const better = effect === null ? null : bettermentOf(effect, series.metric.direction)
      return better ?? []
    }),
    null,
  )
  const parts = [
    { name: 'Moved', rows: members.map(ofMember) },
    { name: 'Beside it', rows: beside.map(ofBeside) },
    { name: 'Canaries', rows: canaries.map(ofBeside) },
  ].filter((part) => part.rows.length > 0)
  if (parts.length === 0) return null
  return (
    <section aria-labelledby="series">
      <h2 id="series">Series</h2>
      <ScrollRegion label="Series of the change">
        <table class="dense cards change-series-table">
          <thead>
            <tr>
              <th scope="col">Benchmark</th>
              <th scope="col">Metric</th>
              <th scope="col">Host</th>
              <th scope="col" class="forest-column">
                <ForestAxis scale={scale} />
              </th>
              <th scope="col">Effect (95 % interval)</th>
              <th scope="col">State</th>
              <th scope="col" class="number">
                Runs
              </th>
              <th scope="col">Before and after</th>
            </tr>
          </thead>
          {parts.map(({ name, rows: own }) => (
            <tbody key={name}>
              <tr class="part-row">
                <th scope="rowgroup" colSpan={8}>
                  {name} <span class="quiet">{own.length}</span>
                </th>
              </tr>
              {own.map((row) => (
                <SeriesRow key={row.key} project={project} scale={scale} row={row} />
              ))}
            </tbody>
          ))}
        </table>
      </ScrollRegion>
      <p class="quiet">
        {besideLeft > 0 && `${besideLeft} series further away left out. `}
        Beside it: the same benchmark elsewhere and what else the hosts measure, by the runs on both sides of
        the change. They moved alike where their whole interval lies beyond half of its effect.
      </p>
    </section>
  )
}

interface Row {
  readonly key: string
  readonly series: MovedSeries['series']
  readonly effect: MovedSeries['effect']
  readonly state: string
  readonly faint: boolean
  readonly counts: string
}

function ofMember({ series, changePoint, effect, standing, attribution }: MovedSeries): Row {
  const cause = attribution === null ? '' : `, ${attributionWord(attribution)}`
  return {
    key: `${series.id} ${changePoint ?? ''}`,
    ...{ series, effect, faint: !standing, counts: '' },
    state: standing ? `stands${cause}` : 'no longer',
  }
}

const movements: Readonly<Record<Movement, string>> = {
  alike: 'moved alike',
  against: 'moved the other way',
  stayed: 'stayed',
  unsure: 'cannot tell',
}

function ofBeside({ series, effect, moved, before, after }: BesideSeries): Row {
  const counts = `${before.length} + ${after.length}`
  return { key: series.id, series, effect, state: movements[moved], faint: false, counts }
}

interface SeriesRowProps {
  readonly project: string
  readonly scale: ForestScale
  readonly row: Row
}

function SeriesRow({ project, scale, row }: SeriesRowProps) {
  const { series, effect, state, faint, counts } = row
  const { benchmark, metric, host } = series
  const worse = effect === null ? null : worseBy(effect.relative, metric.direction)
  const isSure = effect !== null && (effect.low > 0 || effect.high < 0)
  return (
    <tr class={faint ? 'withdrawn' : ''}>
      <th scope="row" class="cell-name">
        <a href={seriesHref(project, series.id)}>{benchmark.name}</a>{' '}
        <span class="quiet">{benchmark.path}</span>
        {benchmark.canary && <span class="tag">canary</span>}
      </th>
      <td class="cell-metric">{metric.name}</td>
      <td class="cell-host">{host.label}</td>
      <td class="cell-forest">
        <ForestMarkView
          effect={effect}
          direction={metric.direction}
          scale={scale}
          hasInterval
          called={!isSure || faint || worse === null || worse === 0 ? null : worse > 0 ? 'worse' : 'better'}
        />
      </td>
      <td class="cell-effect nowrap">
        {effectText(effect)} {effect !== null && worseByText(effect.relative, metric.direction)}
      </td>
      <td class="cell-state">{state}</td>
      <td class="cell-points number">{counts}</td>
      <td class="cell-more">
        <a href={queryHref({ series: series.id })}>
          show
          <span class="visually-hidden">
            {' '}
            runs of {benchmark.name} {metric.name} on {host.label}
          </span>
        </a>
      </td>
    </tr>
  )
}
