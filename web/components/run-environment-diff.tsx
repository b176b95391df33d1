import type { RunDetail } from '../../server/contract/views.ts'
import { call } from '../api.ts'
import { environmentDiff } from '../model/environment-diff.ts'
import { fieldText } from '../model/epoch-text.ts'
import { useResource } from '../resource.ts'
import { place, queryHref, replaceQuery, runHref } from '../router.ts'
import { FieldName } from './environment-table.tsx'
import { ResourceView } from './resource-view.tsx'
import { ScrollRegion } from './scroll-region.tsx'
import { When } from './when.tsx'

/** In what the environment differs from another run's: the one before on the host, or any by its id. */
export function RunEnvironmentDiff({ run }: { readonly run: RunDetail }) {
  const against = place.value.query.get('against')
  const earlier = useResource({
    key: `runs before ${run.id}`,
    load: (signal) =>
      call('listRuns', {
        params: { project: run.project },
        query: { limit: 1, before: run.id, host: run.host.id },
        signal,
      }),
  })
  const before = 'data' in earlier.state ? earlier.state.data.runs[0] : undefined
  const other = against ?? before?.id ?? null
  return (
    <section aria-labelledby="environment-diff">
      <h2 id="environment-diff">Environment beside another run's</h2>
      <p class="field-line">
        <label>
          Run{' '}
          <input
            type="text"
            size={28}
            placeholder="id of a run"
            value={against ?? ''}
            onChange={(event) => replaceQuery({ against: event.currentTarget.value.trim() })}
          />
        </label>{' '}
        {before !== undefined &&
          (against === null ? (
            <span class="quiet">
              The one before on this host: <a href={runHref(run.project, before.id)}>{before.id}</a>,{' '}
              <When instant={before.startedAt} />
            </span>
          ) : (
            <a href={queryHref({ against: null })}>The one before on this host</a>
          ))}
      </p>
      {other === null ? (
        <p class="quiet">This is the first run on its host.</p>
      ) : (
        <Differences key={other} run={run} other={other} />
      )}
    </section>
  )
}

function Differences({ run, other }: { readonly run: RunDetail; readonly other: string }) {
  const resource = useResource({
    key: `run ${run.project} ${other}`,
    load: (signal) => call('getRun', { params: { project: run.project, run: other }, signal }),
  })
  return (
    <ResourceView resource={resource} what="the other run">
      {(from) => {
        const fields = environmentDiff(from.environment, run.environment)
        if (fields.length === 0) return <p class="quiet">No field differs.</p>
        return (
          <ScrollRegion label="Differing fields">
            <table class="dense environment-table">
              <thead>
                <tr>
                  <th scope="col">Fact</th>
                  <th scope="col">There</th>
                  <th scope="col">Here</th>
                  <th scope="col">Class</th>
                </tr>
              </thead>
              <tbody>
                {fields.map(({ field, kind, from: there, to: here }) => (
                  <tr key={field}>
                    <th scope="row">
                      <FieldName field={field} />
                    </th>
                    <td>{fieldText(there)}</td>
                    <td>{fieldText(here)}</td>
                    <td>{kind}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </ScrollRegion>
        )
      }}
    </ResourceView>
  )
}
