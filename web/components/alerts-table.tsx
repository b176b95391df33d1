import type { Alert } from '../../server/contract/alert.ts'
import { effectText, handlingText } from '../model/alert-look.ts'
import { alertHref, pullRequestHref } from '../router.ts'
import { EvidenceChip } from './evidence-chip.tsx'
import { ScrollRegion } from './scroll-region.tsx'
import { When } from './when.tsx'

interface AlertsTableProps {
  readonly project: string
  readonly alerts: readonly Alert[]
}

/** Alerts, one row each. */
export function AlertsTable({ project, alerts }: AlertsTableProps) {
  return (
    <ScrollRegion label="Alerts">
      <table class="dense cards alerts-table">
        <thead>
          <tr>
            <th scope="col">Alert</th>
            <th scope="col">Known</th>
            <th scope="col">Handling</th>
            <th scope="col">Largest effect (95 % interval)</th>
            <th scope="col">Hosts</th>
            <th scope="col">Pull request</th>
            <th scope="col">Opened</th>
          </tr>
        </thead>
        <tbody>
          {alerts.map((alert) => (
            <AlertRow key={alert.id} project={project} alert={alert} />
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  )
}

function AlertRow({ project, alert }: { readonly project: string; readonly alert: Alert }) {
  return (
    <tr>
      <th scope="row" class="cell-name wide">
        <a href={alertHref(project, alert.id)}>{alert.headline}</a>{' '}
        {alert.members > 1 && <small class="quiet">{alert.members} series</small>}
      </th>
      <td class="cell-verdict">
        <EvidenceChip alert={alert} />
      </td>
      <td class="cell-state">{handlingText(alert, Date.now())}</td>
      <td class="cell-effect nowrap">{effectText(alert.largest)}</td>
      <td class="cell-host">{alert.hosts.join(', ')}</td>
      <td class="cell-place">
        {alert.pullRequest === null ? (
          <span class="quiet">–</span>
        ) : (
          <a href={pullRequestHref(project, alert.pullRequest)}>#{alert.pullRequest}</a>
        )}
      </td>
      <td class="cell-when nowrap">
        <When instant={alert.openedAt} />
      </td>
    </tr>
  )
}
