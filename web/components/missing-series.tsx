import type { ChangeDetail } from '../../server/contract/change.ts'
import { formatCount } from '../../server/contract/units.ts'
import { type MissingRow, missingCounts, missingRows } from '../model/missing-rows.ts'
import { seriesHref } from '../router.ts'
import { Dash } from './dash.tsx'
import { ScrollRegion } from './scroll-region.tsx'

type Members = Pick<ChangeDetail, 'members'>

/** What has no data, on which hosts; and what has some again. */
export function MissingSeries({ project, members }: Members & { readonly project: string }) {
  const rows = missingRows(members)
  if (rows.length === 0) return null
  const anyAgain = rows.some(({ again }) => again.length > 0)
  return (
    <section aria-labelledby="series">
      <h2 id="series">Series</h2>
      <ScrollRegion label="Series without data">
        <table class="dense cards missing-table">
          <thead>
            <tr>
              <th scope="col">Benchmark</th>
              <th scope="col">Metric</th>
              <th scope="col">No data on</th>
              {anyAgain && <th scope="col">Data again on</th>}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ benchmark, metric, without, again }) => (
              <tr
                key={`${benchmark.name} ${benchmark.path} ${metric}`}
                class={without.length === 0 ? 'withdrawn' : ''}
              >
                <th scope="row" class="cell-name">
                  {benchmark.name} <span class="quiet">{benchmark.path}</span>
                  {benchmark.canary && <span class="tag">canary</span>}
                </th>
                <td class="cell-metric">{metric}</td>
                <td class="cell-host wide">
                  <Hosts project={project} series={without} said="no data on" />
                </td>
                {anyAgain && (
                  <td class="cell-reason wide">
                    <Hosts project={project} series={again} said="data again on" />
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </section>
  )
}

interface HostsProps {
  readonly project: string
  readonly series: MissingRow['without']
  /** What stands before them where there is no column's head. */
  readonly said: string
}

function Hosts({ project, series, said }: HostsProps) {
  if (series.length === 0) return <Dash />
  return (
    <>
      <span class="only-narrow quiet">{said} </span>
      {series.map(({ id, host }, i) => (
        <span key={id}>
          {i > 0 && ', '}
          <a href={seriesHref(project, id)}>{host.label}</a>
        </span>
      ))}
    </>
  )
}

/** How much has no data: the tile that says by how much something moved, where nothing is left to move. */
export function MissingTile({ members }: Members) {
  const { benchmarks, hosts, series, again } = missingCounts(members)
  return (
    <div>
      <dt>Without data</dt>
      <dd>
        {series === 0 ? (
          <b>nothing any more</b>
        ) : (
          <b>
            {formatCount(benchmarks, 'benchmark')} on {formatCount(hosts, 'host')}
          </b>
        )}
        <small>
          {series > 0 && countSeries(series)}
          {series > 0 && again > 0 && '; '}
          {again > 0 && `${countSeries(again)} with data again`}
        </small>
      </dd>
    </div>
  )
}

function countSeries(count: number): string {
  return `${count} series`
}
