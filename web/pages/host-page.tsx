import type { HostChange, HostDetail } from '../../server/contract/host.ts'
import { formatCount } from '../../server/contract/units.ts'
import { call } from '../api.ts'
import { CanaryView } from '../components/canary-view.tsx'
import { EnvironmentTable } from '../components/environment-table.tsx'
import { ErrorBoundary } from '../components/error-boundary.tsx'
import { HostCalibrations } from '../components/host-calibrations.tsx'
import { HostFacts } from '../components/host-facts.tsx'
import { HostState } from '../components/host-state.tsx'
import { NormalValues } from '../components/normal-values.tsx'
import { Page } from '../components/page.tsx'
import { ResourceView } from '../components/resource-view.tsx'
import { ScrollRegion } from '../components/scroll-region.tsx'
import { When } from '../components/when.tsx'
import { changeText } from '../model/epoch-text.ts'
import { hostHealth } from '../model/host-health.ts'
import { useResource } from '../resource.ts'
import { runHref } from '../router.ts'
import { hrefOf, type RouteTo } from '../routes.ts'

/** One host: is it well, what changed when, what is normal on it. */
export function HostPage({ project, host }: RouteTo<'host'>) {
  const resource = useResource({
    key: `host ${project} ${host}`,
    load: (signal) => call('getHost', { params: { project, host }, signal }),
  })
  const { state } = resource
  const name = 'data' in state ? state.data.host.label : 'Host'
  const above = { href: hrefOf({ page: 'hosts', project }), name: 'Hosts' }
  return (
    <Page title={`${name} – ${project}`} project={project} crumb={name} above={above}>
      <ResourceView
        resource={resource}
        what="the host"
        heading="Host"
        room={{ lines: 2, charts: 1, rows: 8 }}
      >
        {(detail) => (
          <>
            <HostHead project={project} host={detail} />
            <section aria-labelledby="canaries">
              <h2 id="canaries">Canaries</h2>
              <p class="quiet">
                Benchmarks without any code under test. Shaded: the limits that each run was held to. What
                leaves them is the host, not the code.
              </p>
              {detail.canaries.length === 0 && <p class="quiet">This host measures none.</p>}
              {detail.canaries.map((canary) => (
                <ErrorBoundary key={canary.series.id} what="the canary">
                  <CanaryView project={project} canary={canary} />
                </ErrorBoundary>
              ))}
            </section>
            <Timeline project={project} changes={detail.timeline} />
            <section aria-labelledby="normal">
              <h2 id="normal">What is normal here</h2>
              <NormalValues project={project} levels={detail.levels} />
            </section>
            <ErrorBoundary what="the calibrations">
              <HostCalibrations project={project} host={host} />
            </ErrorBoundary>
            {detail.environment !== null && <EnvironmentTable environment={detail.environment} />}
          </>
        )}
      </ResourceView>
    </Page>
  )
}

function HostHead({ project, host: detail }: { readonly project: string; readonly host: HostDetail }) {
  const { host, runs, lastRun, agent, facts } = detail
  return (
    <header>
      <h1>{host.label}</h1>
      <p class="subtitle">
        <HostState health={hostHealth(detail, Date.now())} /> · {formatCount(runs.total, 'run')},{' '}
        {runs.suspect} of them suspect ·{' '}
        {lastRun === null ? (
          'never measured'
        ) : (
          <>
            last measured{' '}
            <a href={runHref(project, lastRun.id)}>
              <When instant={lastRun.startedAt} />
            </a>
          </>
        )}{' '}
        ·{' '}
        {agent === null ? (
          'no agent takes work here'
        ) : (
          <>
            agent {agent.agentVersion} seen <When instant={agent.seenAt} />
          </>
        )}
      </p>
      <p class="subtitle">
        <HostFacts facts={facts} />
      </p>
    </header>
  )
}

function Timeline({
  project,
  changes,
}: {
  readonly project: string
  readonly changes: readonly HostChange[]
}) {
  return (
    <section aria-labelledby="timeline">
      <h2 id="timeline">What changed when</h2>
      {changes.length === 0 ? (
        <p class="quiet">Nothing that starts an epoch or another series has changed since its first run.</p>
      ) : (
        <ScrollRegion label="Changes of the host">
          <table class="dense">
            <thead>
              <tr>
                <th scope="col">Since the run of</th>
                <th scope="col">What it means</th>
                <th scope="col">Fields</th>
              </tr>
            </thead>
            <tbody>
              {changes.map(({ runId, startedAt, kind, changes: fields }) => (
                <tr key={`${runId} ${kind}`}>
                  <th scope="row">
                    <a href={runHref(project, runId)}>
                      <When instant={startedAt} exact />
                    </a>
                  </th>
                  <td>{kind === 'identity' ? 'other series' : 'new epoch'}</td>
                  <td>
                    <ul class="plain">
                      {fields.map((change) => (
                        <li key={change.field}>{changeText(change)}</li>
                      ))}
                    </ul>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
    </section>
  )
}
