import type { RunDetail } from '../../server/contract/views.ts'
import { call } from '../api.ts'
import { useResource } from '../resource.ts'
import { place, queryHref, replaceQuery, runHref } from '../router.ts'
import { EnvironmentDifferences } from './environment-differences.tsx'
import { ResourceView } from './resource-view.tsx'
import { When } from './when.tsx'

/** In what the environment differs from another run's: the one before on the host, or any by its id. */
export function RunEnvironmentDiff({ run }: { readonly run: RunDetail }) {
  const against = place.value.query.get('against')
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
        {against !== null && <a href={queryHref({ against: null })}>The one before on this host</a>}
      </p>
      {against === null ? (
        <BesideEarlier key={run.id} run={run} />
      ) : (
        <Differences key={against} run={run} other={against} />
      )}
    </section>
  )
}

function BesideEarlier({ run }: { readonly run: RunDetail }) {
  const earlier = useResource({
    key: `runs before ${run.id}`,
    load: (signal) =>
      call('listRuns', {
        params: { project: run.project },
        query: { limit: 1, before: run.id, host: run.host.id },
        signal,
      }),
  })
  return (
    <ResourceView resource={earlier} what="the run before it on its host" room={{ lines: 1, rows: 3 }}>
      {({ runs: [before] }) =>
        before === undefined ? (
          <p class="quiet">This is the first run on its host.</p>
        ) : (
          <>
            <p class="quiet">
              The one before on this host: <a href={runHref(run.project, before.id)}>{before.id}</a>,{' '}
              <When instant={before.startedAt} />
            </p>
            <Differences key={before.id} run={run} other={before.id} />
          </>
        )
      }
    </ResourceView>
  )
}

function Differences({ run, other }: { readonly run: RunDetail; readonly other: string }) {
  const params = { project: run.project, run: run.id }
  const resource = useResource({
    key: `environment ${run.project} ${run.id} ${other}`,
    load: (signal) => call('getEnvironmentDifferences', { params, query: { against: other }, signal }),
  })
  return (
    <ResourceView resource={resource} what="the differences" room={{ rows: 3 }}>
      {({ differences }) =>
        differences.length === 0 ? (
          <p class="quiet">No field differs.</p>
        ) : (
          <EnvironmentDifferences label="From that run to this" differences={differences} />
        )
      }
    </ResourceView>
  )
}
