import type { Overview, OverviewHost } from '../../server/contract/overview.ts'
import { hostTroubles } from '../model/overview-state.ts'
import { isPage } from '../pages.ts'
import { projectHref, runHref, seriesHref } from '../router.ts'
import { hrefOf } from '../routes.ts'
import { ScrollRegion } from './scroll-region.tsx'
import { VerdictIcon } from './verdict-icon.tsx'
import { When } from './when.tsx'

/** Hosts up to which all are shown; of more, those that are fine are folded away. */
const few = 8

/** How hosts are doing, those in doubt first. */
export function OverviewHosts({ overview }: { readonly overview: Overview }) {
  const judged = overview.hosts.map((host) => ({ host, troubles: hostTroubles(host, overview.at) }))
  const troubled = judged.filter(({ troubles }) => troubles.length > 0)
  const fine = judged.filter(({ troubles }) => troubles.length === 0)
  const all = [...troubled, ...fine]
  const shown = all.length > few ? troubled : all
  return (
    <section aria-labelledby="hosts-heading">
      <h2 id="hosts-heading">Hosts</h2>
      {shown.length > 0 && <HostsTable label="Hosts" hosts={shown} />}
      {shown.length < all.length && (
        <details>
          <summary>
            {fine.length} of {all.length} hosts are as they were
          </summary>
          <HostsTable label="Hosts that are as they were" hosts={fine} />
        </details>
      )}
    </section>
  )
}

interface JudgedHost {
  readonly host: OverviewHost
  readonly troubles: readonly string[]
}

function HostsTable({ label, hosts }: { readonly label: string; readonly hosts: readonly JudgedHost[] }) {
  return (
    <ScrollRegion label={label}>
      <table class="dense overview-hosts">
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

function HostRow({ host: one, troubles }: JudgedHost) {
  const { project, host, agent, lastRun, recent } = one
  return (
    <tr>
      <th scope="row">
        {isPage('host') ? (
          <a href={hrefOf({ page: 'host', project, host: host.id })}>{host.label}</a>
        ) : (
          <a href={`${projectHref(project)}?host=${encodeURIComponent(host.label)}`}>{host.label}</a>
        )}{' '}
        <span class="quiet">{project}</span>
      </th>
      <td class="host-state">
        <VerdictIcon kind={troubles.length > 0 ? 'regressed' : 'unchanged'} />{' '}
        {troubles.length > 0 ? troubles.join('; ') : <span class="quiet">as it was</span>}
      </td>
      <td class="nowrap">
        {agent === null ? <span class="quiet">no agent</span> : <When instant={agent.seenAt} />}
      </td>
      <td class="nowrap">
        {lastRun === null ? (
          <span class="quiet">none</span>
        ) : (
          <a href={runHref(project, lastRun.id)}>
            <When instant={lastRun.startedAt} />
          </a>
        )}
      </td>
      <td class="number">
        {recent.valid} of {recent.judged}
      </td>
      <td>
        <Canaries host={one} />
      </td>
    </tr>
  )
}

function Canaries({ host: { project, canaries } }: { readonly host: OverviewHost }) {
  if (canaries.judged === 0) return <span class="quiet">none judged</span>
  const [first, ...others] = canaries.moved
  if (first === undefined) return <span class="quiet">{canaries.judged} steady</span>
  return (
    <>
      <a href={seriesHref(project, first.series)}>{first.benchmark}</a>
      {others.length > 0 && <span class="quiet"> and {others.length} more</span>} of {canaries.judged} moved
    </>
  )
}
