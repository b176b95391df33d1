import { isHeadlineSeries } from '../../server/contract/counted-series.ts'
import type { QualityHistory, SeriesSensitivity } from '../../server/contract/quality-history.ts'
import { formatRelative } from '../../server/contract/units.ts'
import { cureText, hostNoise, type NoiseSortKey, shareText, sortNoise } from '../model/quality-look.ts'
import { place, queryHref, seriesHref } from '../router.ts'
import { hrefOf } from '../routes.ts'
import { ScrollRegion } from './scroll-region.tsx'

interface NoiseTablesProps {
  readonly project: string
  readonly smallestEffect: number
  readonly rows: readonly SeriesSensitivity[]
}

/** More rows than anybody reads at once. */
const pageSize = 100

/** Noise by series, those that are blind first of all. */
export function SeriesNoise({ project, smallestEffect, rows }: NoiseTablesProps) {
  const { query } = place.value
  const which = (['blind', 'others'] as const).find((one) => one === query.get('series')) ?? 'headline'
  const sort = query.get('sort')
  const most = query.get('all') === '1' ? rows.length : pageSize
  const headline = rows.filter(({ series }) => isHeadlineSeries(series))
  const blind = headline.filter(({ cure }) => cure !== null)
  const others = rows.filter(({ series }) => !isHeadlineSeries(series))
  const chosen = sortNoise({ headline, blind, others }[which], sort)
  const shown = chosen.slice(0, most)
  return (
    <>
      <p>
        A series is blind where one further run would not show a change of {percent(smallestEffect)} in 80 of
        100 cases: it raises no alarm because it cannot. With too few runs nobody can say. Counted are
        headline metrics.
      </p>
      <nav class="switches" aria-label="Which series">
        <a href={queryHref({ series: null })} aria-current={which === 'headline' ? 'true' : undefined}>
          Headline metrics <span class="filter-count">{headline.length}</span>
        </a>
        <a href={queryHref({ series: 'blind' })} aria-current={which === 'blind' ? 'true' : undefined}>
          Blind or too young <span class="filter-count">{blind.length}</span>
        </a>
        <a href={queryHref({ series: 'others' })} aria-current={which === 'others' ? 'true' : undefined}>
          Canaries and other metrics <span class="filter-count">{others.length}</span>
        </a>
      </nav>
      {shown.length === 0 ? (
        <p class="quiet">
          {which === 'blind'
            ? 'No series is blind, and all have runs enough to say so.'
            : 'There is no such series yet.'}
        </p>
      ) : (
        <ScrollRegion label="Noise of series">
          <table class="dense cards noise-table">
            <thead>
              <tr>
                <SortHead name="benchmark" sort={sort} text="Benchmark" />
                <SortHead name="metric" sort={sort} text="Metric" />
                <SortHead name="host" sort={sort} text="Host" />
                <SortHead name="points" sort={sort} text="Points" number />
                <SortHead name="noise" sort={sort} text="Noise of a run" number />
                <SortHead name="detectable" sort={sort} text="Smallest change it shows" number />
                <th scope="col">What would cure it</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((row) => (
                <NoiseRow key={row.series.id} project={project} row={row} />
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
      {chosen.length > shown.length && (
        <p class="after-table">
          <a href={queryHref({ all: '1' })}>Show all {chosen.length}</a>
        </p>
      )}
    </>
  )
}

function NoiseRow({ project, row }: { readonly project: string; readonly row: SeriesSensitivity }) {
  const { series, sensitivity, points } = row
  return (
    <tr>
      <th scope="row" class="cell-name">
        <a href={seriesHref(project, series.id)}>{series.benchmark.name}</a>{' '}
        <span class="quiet">{series.benchmark.path}</span>
        {series.benchmark.canary && <span class="tag">canary</span>}
        {series.branch !== null && <span class="tag">{series.branch}</span>}
      </th>
      <td class="cell-metric">{series.metric.name}</td>
      <td class="cell-host">{series.host.label}</td>
      <td class="cell-points number">{points}</td>
      <td class="cell-value number">{percent(sensitivity.noise)}</td>
      <td class="cell-detectable number">
        {sensitivity.blind === true && <b class="regressed-ink">blind</b>}{' '}
        {percent(sensitivity.smallestDetectable)}
      </td>
      <td class="cell-reason">{cureText(row)}</td>
    </tr>
  )
}

interface SortHeadProps {
  readonly name: NoiseSortKey
  readonly sort: string | null
  readonly text: string
  readonly number?: boolean
}

function SortHead({ name, sort, text, number = false }: SortHeadProps) {
  const now = sort ?? '-noise'
  const [up, down] = [now === name, now === `-${name}`]
  return (
    <th
      scope="col"
      class={number ? 'number' : undefined}
      aria-sort={up ? 'ascending' : down ? 'descending' : undefined}
    >
      <a href={queryHref({ sort: down ? name : up ? `-${name}` : number ? `-${name}` : name })}>
        {text}
        {up ? ' ↑' : down ? ' ↓' : ''}
      </a>
    </th>
  )
}

interface HostQualityProps {
  readonly project: string
  /** Null while their runs are not known. */
  readonly hosts: QualityHistory['hosts'] | null
  readonly rows: readonly SeriesSensitivity[]
}

/** Noise and validity by host. */
export function HostQuality({ project, hosts, rows }: HostQualityProps) {
  const noise = new Map(hostNoise(rows).map((one) => [one.host, one]))
  const runs = new Map((hosts ?? []).map((one) => [one.host.label, one]))
  const names = [...new Set([...noise.keys(), ...runs.keys()])].sort()
  return (
    <ScrollRegion label="Noise and validity of hosts">
      <table class="dense cards host-quality-table">
        <thead>
          <tr>
            <th scope="col">Host</th>
            <th scope="col" class="number">
              Headline series
            </th>
            <th scope="col" class="number">
              Blind
            </th>
            <th scope="col" class="number">
              Noise, median
            </th>
            <th scope="col" class="number">
              Noise, worst
            </th>
            <th scope="col" class="number">
              Runs
            </th>
            <th scope="col" class="number">
              Valid
            </th>
          </tr>
        </thead>
        <tbody>
          {names.map((name) => {
            const [one, own] = [noise.get(name), runs.get(name)]
            const judged = own?.judged ?? 0
            return (
              <tr key={name}>
                <th scope="row" class="cell-name">
                  {own === undefined ? (
                    name
                  ) : (
                    <a href={hrefOf({ page: 'host', project, host: own.host.id })}>{name}</a>
                  )}
                </th>
                <td class="cell-points number">
                  {one?.series ?? 0} <span class="only-narrow">series</span>
                </td>
                <td class="cell-state number">
                  {one?.blind ?? '–'} <span class="only-narrow">blind</span>
                </td>
                <td class="cell-value number">{percent(one?.median ?? null)}</td>
                <td class="cell-expected number">{percent(one?.worst ?? null)}</td>
                <td class="cell-place number">
                  {hosts === null ? '–' : judged} <span class="only-narrow">runs</span>
                </td>
                <td class="cell-verdict number">
                  {shareText(judged - (own?.suspect ?? 0), judged)} <span class="only-narrow">valid</span>
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </ScrollRegion>
  )
}

function percent(share: number | null): string {
  return share === null ? '–' : formatRelative(share).replace(/^\+/, '')
}
