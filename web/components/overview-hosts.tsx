import type { HostSigns } from '../../server/contract/host.ts'
import type { Overview } from '../../server/contract/overview.ts'
import { type HostHealth, hostHealth } from '../model/host-health.ts'
import { isPage } from '../pages.ts'
import { projectHref, runHref, seriesHref } from '../router.ts'
import { hrefOf } from '../routes.ts'
import { HostState } from './host-state.tsx'
import { ScrollRegion } from './scroll-region.tsx'
import { When } from './when.tsx'

/** Hosts up to which all are shown; of more, those that are well are folded away. */
const few = 8

/** How hosts are doing, those in doubt first. */
export function OverviewHosts({ overview }: { readonly overview: Overview }) {
  const judged = overview.hosts.map((host) => ({ host, health: hostHealth(host, overview.at) }))
  const troubled = judged.filter(({ health }) => health.state !== 'well')
  const fine = judged.filter(({ health }) => health.state === 'well')
  const all = [...troubled, ...fine]
  const shown = all.length > few ? troubled : all
  return (
    <section aria-labelledby="hosts-heading">
      <h2 id="hosts-heading">Hosts</h2>
      {shown.length > 0 && <HostsTable label="Hosts" hosts={shown} />}
      {shown.length < all.length && (
        <details>
          <summary>
            {fine.length} of {all.length} hosts are well
          </summary>
          <HostsTable label="Hosts that are well" hosts={fine} />
        </details>
      )}
    </section>
  )
}

interface JudgedHost {
  readonly host: HostSigns
  readonly health: HostHealth
}

function HostsTable({ label, hosts }: { readonly label: string; readonly hosts: readonly JudgedHost[] }) {
  return (
    <ScrollRegion label={label}>
      <table class="dense cards overview-hosts">
        <thead>
          <tr>
            <th scope="col">Host</th>
            <th scope="col">State</th>
            <th scope="col">Agent heard</th>
            <th scope="col">Last run</th>
            <th scope="col" class="number">
              Valid runs
            </th>
            <th scope="col">Canaries</th>
          </tr>
        </thead>
        <tbody>
          {hosts.map((one) => (
            <HostRow key={`${one.host.project} ${one.host.host.id}`} {...one} />
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  )
}

function HostRow({ host: one, health }: JudgedHost) {
  const { project, host, agent, lastRun, recent } = one
  return (
    <tr>
      <th scope="row" class="cell-name">
        {isPage('host') ? (
          <a href={hrefOf({ page: 'host', project, host: host.id })}>{host.label}</a>
        ) : (
          <a href={`${projectHref(project)}?host=${encodeURIComponent(host.label)}`}>{host.label}</a>
        )}{' '}
        <span class="quiet">{project}</span>
      </th>
      <td class="cell-reason host-state">
        <HostState health={health} />
      </td>
      <td class="cell-agent nowrap">
        <span class="only-narrow">{agent === null ? '' : 'agent '}</span>
        {agent === null ? <span class="quiet">no agent</span> : <When instant={agent.seenAt} />}
      </td>
      <td class="cell-when nowrap">
        {lastRun === null ? (
          <span class="quiet">none</span>
        ) : (
          <>
            <span class="only-narrow quiet">measured </span>
            <a href={runHref(project, lastRun.id)}>
              <When instant={lastRun.startedAt} />
            </a>
          </>
        )}
      </td>
      <td class="cell-points number">
        {recent.valid} of {recent.judged} <span class="only-narrow">valid</span>
      </td>
      <td class="cell-canaries">
        <Canaries host={one} />
      </td>
    </tr>
  )
}

function Canaries({ host: { project, canaryState } }: { readonly host: HostSigns }) {
  const { judged, moved } = canaryState
  if (judged === 0) return <span class="quiet">none judged</span>
  const [first, ...others] = moved
  if (first === undefined) return <span class="quiet">{judged} steady</span>
  return (
    <>
      <a href={seriesHref(project, first.series)}>{first.benchmark}</a>
      {others.length > 0 && <span class="quiet"> and {others.length} more</span>} of {judged} moved
    </>
  )
}
