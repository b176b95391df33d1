import type { HostSummary } from '../../server/contract/host.ts'
import { formatCount } from '../../server/contract/units.ts'
import { call } from '../api.ts'
import { HostFacts } from '../components/host-facts.tsx'
import { HostState } from '../components/host-state.tsx'
import { Page } from '../components/page.tsx'
import { ResourceView } from '../components/resource-view.tsx'
import { ScrollRegion } from '../components/scroll-region.tsx'
import { Sparkline } from '../components/sparkline.tsx'
import { When } from '../components/when.tsx'
import { hostHealth } from '../model/host-health.ts'
import { useResource } from '../resource.ts'
import { runHref } from '../router.ts'
import { hrefOf, type RouteTo } from '../routes.ts'

/** The fleet: which machines a project is measured on, and whether each is well. */
export function HostsPage({ project }: RouteTo<'hosts'>) {
  const resource = useResource({
    key: `hosts ${project}`,
    load: (signal) => call('listHosts', { params: { project }, signal }),
  })
  return (
    <Page title={`Hosts – ${project}`} project={project} crumb="Hosts">
      <h1>Hosts</h1>
      <ResourceView resource={resource} what="the hosts" room={{ lines: 1, rows: 4, tall: true }}>
        {({ hosts }) =>
          hosts.length === 0 ? (
            <p class="quiet">No host has measured anything for this project yet.</p>
          ) : (
            <>
              <FleetLine hosts={hosts} />
              <FleetTable project={project} hosts={hosts} />
            </>
          )
        }
      </ResourceView>
    </Page>
  )
}

function FleetLine({ hosts }: { readonly hosts: readonly HostSummary[] }) {
  const unwell = hosts.filter((host) => hostHealth(host, Date.now()).state !== 'well')
  if (unwell.length > 0) {
    return (
      <p class="subtitle">
        {formatCount(hosts.length, 'host')}, <b>{unwell.length} in doubt</b>:{' '}
        {unwell.map(({ host }) => host.label).join(', ')}
      </p>
    )
  }
  return (
    <p class="subtitle">
      {formatCount(hosts.length, 'host')}, none in doubt: canaries are within their limits, runs are valid and
      come, agents answer.
    </p>
  )
}

function FleetTable({
  project,
  hosts,
}: {
  readonly project: string
  readonly hosts: readonly HostSummary[]
}) {
  return (
    <ScrollRegion label="Hosts">
      <table class="dense cards hosts-table">
        <thead>
          <tr>
            <th scope="col">Host</th>
            <th scope="col">Health</th>
            <th scope="col">Canary</th>
            <th scope="col" class="number">
              Valid runs
            </th>
            <th scope="col">Latest run</th>
            <th scope="col">Agent</th>
            <th scope="col">Made of</th>
          </tr>
        </thead>
        <tbody>
          {hosts.map((host) => (
            <HostRow key={host.host.id} project={project} host={host} />
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  )
}

function HostRow({ project, host: row }: { readonly project: string; readonly host: HostSummary }) {
  const { host, recent, lastRun, agent, canaries, facts } = row
  const [canary] = canaries
  return (
    <tr>
      <th scope="row" class="cell-name">
        <a href={hrefOf({ page: 'host', project, host: host.id })}>{host.label}</a>
      </th>
      <td class="cell-state">
        <HostState health={hostHealth(row, Date.now())} />
      </td>
      <td class="cell-trend">
        {canary === undefined ? (
          <span class="quiet">none measured</span>
        ) : (
          <Sparkline values={canary.sparkline} kind={canary.verdict ?? 'pending'} />
        )}
      </td>
      <td class="cell-value number">
        {recent.valid} <span class="quiet">of the last {recent.judged}</span>
        <span class="only-narrow"> valid</span>
      </td>
      <td class="cell-when">
        <span class="only-narrow">measured </span>
        {lastRun === null ? (
          <span class="quiet">none yet</span>
        ) : (
          <a href={runHref(project, lastRun.id)}>
            <When instant={lastRun.startedAt} />
          </a>
        )}
      </td>
      <td class="cell-place">
        {agent !== null && <span class="only-narrow">agent </span>}
        {agent === null ? (
          <span class="quiet">uploads from CI</span>
        ) : (
          <>
            <When instant={agent.seenAt} /> <span class="quiet">v{agent.agentVersion}</span>
            {agent.work !== null && <span class="tag">measuring</span>}
          </>
        )}
      </td>
      <td class="cell-reason">
        <HostFacts facts={facts} />
      </td>
    </tr>
  )
}
