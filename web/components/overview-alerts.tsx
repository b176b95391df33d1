import type { Overview, OverviewAlert } from '../../server/contract/overview.ts'
import { effectText } from '../model/alert-look.ts'
import { attributionWord } from '../model/attribution-look.ts'
import { alertsByKind } from '../model/overview-state.ts'
import { alertHref, alertsHref, projectHref, pullRequestHref } from '../router.ts'
import { Dash } from './dash.tsx'
import { EvidenceChip } from './evidence-chip.tsx'
import { ScrollRegion } from './scroll-region.tsx'
import { When } from './when.tsx'

/** Alerts of a kind that are shown at once; the inboxes have all. */
const most = 6

/** Open alerts by kind, one row for each cause, the worst first. Nothing where there is none. */
export function OverviewAlerts({ overview }: { readonly overview: Overview }) {
  const groups = alertsByKind(overview.alerts)
  if (groups.length === 0) return null
  return (
    <section aria-labelledby="alerts-heading">
      <h2 id="alerts-heading">Open alerts</h2>
      <ScrollRegion label="Open alerts">
        <table class="dense cards overview-alerts">
          <thead>
            <tr>
              <th scope="col">Alert</th>
              <th scope="col">Known</th>
              <th scope="col">Largest effect (95 % interval)</th>
              <th scope="col">Put down to</th>
              <th scope="col">Project</th>
              <th scope="col">Hosts</th>
              <th scope="col">Opened</th>
            </tr>
          </thead>
          {groups.map(({ kind, title, alerts }) => (
            <tbody key={kind}>
              <tr class="group-row">
                <th scope="rowgroup" colSpan={7}>
                  {title} <MoreAlerts overview={overview} kind={kind} />
                </th>
              </tr>
              {alerts.slice(0, most).map((alert) => (
                <AlertRow key={alert.id} alert={alert} />
              ))}
            </tbody>
          ))}
        </table>
      </ScrollRegion>
    </section>
  )
}

function AlertRow({ alert }: { readonly alert: OverviewAlert }) {
  const { project, attribution, hosts, pullRequest } = alert
  return (
    <tr>
      <th scope="row" class="cell-name wide">
        <a href={alertHref(project, alert.id)}>{alert.headline}</a>{' '}
        {alert.members > 1 && <small class="quiet">{alert.members} series</small>}{' '}
        {pullRequest !== null && <a href={pullRequestHref(project, pullRequest)}>#{pullRequest}</a>}
        {alert.handling === 'acknowledged' && <span class="tag">acknowledged</span>}
      </th>
      <td class="cell-verdict">
        <EvidenceChip alert={alert} />
      </td>
      <td class="cell-effect nowrap">{alert.largest === null ? <Dash /> : effectText(alert.largest)}</td>
      <td class="cell-cause" title={attribution?.reason}>
        {attribution === null ? <Dash /> : attributionWord(attribution)}
      </td>
      <td class="cell-project">
        <a href={projectHref(project)}>{project}</a>
      </td>
      <td class="cell-host">{hosts.join(', ')}</td>
      <td class="cell-when nowrap">
        <When instant={alert.openedAt} />
      </td>
    </tr>
  )
}

interface MoreAlertsProps {
  readonly overview: Overview
  readonly kind: OverviewAlert['kind']
}

/** How many there are, with a link to each inbox that has some. */
function MoreAlerts({ overview, kind }: MoreAlertsProps) {
  const inboxes = overview.projects.filter(({ alerts }) => alerts[kind] > 0)
  return (
    <span class="inboxes">
      {inboxes.map(({ slug, alerts }) => (
        <a key={slug} href={`${alertsHref(slug)}?kind=${kind}`}>
          {slug}: {alerts[kind]}
        </a>
      ))}
    </span>
  )
}
