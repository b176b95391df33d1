import type { Calibration, VarianceComponents } from '../../server/contract/calibration.ts'
import { call } from '../api.ts'
import { useResource } from '../resource.ts'
import { ResourceView } from './resource-view.tsx'
import { ScrollRegion } from './scroll-region.tsx'
import { When } from './when.tsx'

/** How runs of one build vary on this host (its A/A floor), by the newest calibration that has it. */
export function HostCalibrations({ project, host }: { readonly project: string; readonly host: string }) {
  const resource = useResource({
    key: `calibrations ${project}`,
    load: (signal) => call('listCalibrations', { params: { project }, query: { limit: 50 }, signal }),
  })
  return (
    <section aria-labelledby="calibration">
      <h2 id="calibration">How runs of one build vary</h2>
      <ResourceView resource={resource} what="the calibrations" room={{ rows: 4 }}>
        {({ calibrations }) => {
          const newest = calibrations.find(
            ({ hosts, state }) => state === 'done' && hosts.some(({ id }) => id === host),
          )
          if (newest !== undefined) return <Components calibration={newest} />
          return (
            <p class="quiet">
              Never calibrated. <code>metalmark calibrate --hosts … --boots 16</code> measures one build
              against itself, and tells how small a change this host can show.
            </p>
          )
        }}
      </ResourceView>
    </section>
  )
}

function Components({ calibration }: { readonly calibration: Calibration }) {
  const { measuredAt, stale, components, runs } = calibration
  return (
    <>
      <p class="quiet">
        From {runs.length} boots
        {measuredAt !== null && (
          <>
            , <When instant={measuredAt} />
          </>
        )}
      </p>
      {stale !== null && (
        <p class="banner warn" role="note">
          It does not hold any more: {stale}
        </p>
      )}
      <ScrollRegion label="Components of variance">
        <table class="dense">
          <thead>
            <tr>
              <th scope="col">Metric</th>
              {sources.map(([, name]) => (
                <th key={name} scope="col" class="number">
                  {name}
                </th>
              ))}
              <th scope="col" class="number">
                one run
              </th>
            </tr>
          </thead>
          <tbody>
            {components
              .filter(({ metric }) => metric.role === 'headline')
              .map((one) => (
                <tr key={`${one.benchmark} ${one.path} ${one.metric.name}`}>
                  <th scope="row">
                    {one.benchmark} {one.metric.name} <span class="quiet">{one.path}</span>
                  </th>
                  {sources.map(([key, name]) => (
                    <td key={name} class="number">
                      {percent(one[key])}
                    </td>
                  ))}
                  <td class="number">{percent(one.oneRun?.spread ?? null)}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </ScrollRegion>
    </>
  )
}

type Source = 'withinRun' | 'betweenBoots' | 'betweenHosts' | 'betweenHours'

const sources: readonly (readonly [Source & keyof VarianceComponents, string])[] = [
  ['withinRun', 'within a run'],
  ['betweenBoots', 'between boots'],
  ['betweenHosts', 'between hosts'],
  ['betweenHours', 'between hours'],
]

function percent(spread: number | null): string {
  return spread === null ? '–' : `${(100 * spread).toFixed(1)} %`
}
