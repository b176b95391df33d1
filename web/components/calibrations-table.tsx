import { call } from '../api.ts'
import { useResource } from '../resource.ts'
import { ResourceView } from './resource-view.tsx'
import { ScrollRegion } from './scroll-region.tsx'
import { When } from './when.tsx'

/** How runs of one build vary: what was measured of it, and whether it holds. */
export function CalibrationsTable({ project }: { readonly project: string }) {
  const resource = useResource({
    key: `calibrations ${project}`,
    load: async (signal) =>
      (await call('listCalibrations', { params: { project }, query: { limit: 50 }, signal })).calibrations,
  })
  return (
    <ResourceView resource={resource} what="the calibrations" room={{ rows: 4 }}>
      {(calibrations) =>
        calibrations.length === 0 ? (
          <p class="quiet">
            None: the judge learns how runs vary from the baseline alone. <code>metalmark calibrate</code>{' '}
            measures one build several times, so that it knows from the third run on.
          </p>
        ) : (
          <ScrollRegion label="Calibrations">
            <table class="dense cards calibrations-table">
              <thead>
                <tr>
                  <th scope="col">Hosts</th>
                  <th scope="col">State</th>
                  <th scope="col">Measured</th>
                  <th scope="col" class="number">
                    Runs
                  </th>
                  <th scope="col" class="number">
                    Metrics
                  </th>
                  <th scope="col">What is said of it</th>
                </tr>
              </thead>
              <tbody>
                {calibrations.map(({ id, hosts, state, stale, reason, measuredAt, runs, components }) => (
                  <tr key={id}>
                    <th scope="row" class="cell-name">
                      {hosts.map(({ label }) => label).join(', ')}
                    </th>
                    <td class="cell-state">
                      {stale === null ? (
                        state === 'done' ? (
                          'holds'
                        ) : (
                          state
                        )
                      ) : (
                        <b class="regressed-ink">stale</b>
                      )}
                    </td>
                    <td class="cell-when nowrap">
                      {measuredAt === null ? '–' : <When instant={measuredAt} exact />}
                    </td>
                    <td class="cell-points number">{runs.length}</td>
                    <td class="cell-value number">{components.length}</td>
                    <td class="cell-reason wide">{stale ?? reason}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </ScrollRegion>
        )
      }
    </ResourceView>
  )
}
