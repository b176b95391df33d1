import type { Alert } from '../../server/contract/alert.ts'
import type { AlertInbox } from '../alert-inbox.ts'
import { effectText, handlingText } from '../model/alert-look.ts'
import { attributionWord } from '../model/attribution-look.ts'
import { alertHref, pullRequestHref } from '../router.ts'
import { Dash } from './dash.tsx'
import { EvidenceChip } from './evidence-chip.tsx'
import { ScrollRegion } from './scroll-region.tsx'
import { When } from './when.tsx'

interface AlertsTableProps {
  readonly project: string
  readonly inbox: AlertInbox
}

/** Alerts, one row each, to choose from. The row that keys act on is the one with the focus in it. */
export function AlertsTable({ project, inbox }: AlertsTableProps) {
  const { alerts, selected } = inbox
  const all = alerts.length > 0 && alerts.every(({ id }) => selected.value.has(id))
  const toggleAll = () => {
    selected.value = new Set(all ? [] : alerts.map(({ id }) => id))
  }
  return (
    <ScrollRegion label="Alerts">
      <table class="dense cards alerts-table">
        <thead>
          <tr>
            <th scope="col">
              <input type="checkbox" aria-label="Choose all shown" checked={all} onChange={toggleAll} />
            </th>
            <th scope="col">Alert</th>
            <th scope="col">Known</th>
            <th scope="col">Handling</th>
            <th scope="col">Put down to</th>
            <th scope="col">Largest effect (95 % interval)</th>
            <th scope="col">Hosts</th>
            <th scope="col">Pull request</th>
            <th scope="col">Opened</th>
          </tr>
        </thead>
        <tbody>
          {alerts.map((alert) => (
            <AlertRow key={alert.id} project={project} alert={alert} inbox={inbox} />
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  )
}

interface AlertRowProps extends AlertsTableProps {
  readonly alert: Alert
}

function AlertRow({ project, alert, inbox }: AlertRowProps) {
  const { selected, pending, refusals } = inbox
  const { id } = alert
  const chosen = selected.value.has(id)
  const refusal = refusals.get(id)
  return (
    <tr class={`${chosen ? 'chosen' : ''} ${pending.has(id) ? 'pending' : ''}`} data-alert={id}>
      <td class="cell-choice">
        <input
          type="checkbox"
          aria-label={`Choose ${alert.headline}`}
          checked={chosen}
          onChange={() => toggle(selected, id)}
        />
      </td>
      <th scope="row" class="cell-name wide">
        <a href={alertHref(project, id)}>{alert.headline}</a>{' '}
        {alert.members > 1 && <small class="quiet">{alert.members} series</small>}
        {refusal !== undefined && (
          <p class="regressed-ink" role="alert">
            {refusal}
          </p>
        )}
      </th>
      <td class="cell-verdict">
        <EvidenceChip alert={alert} />
      </td>
      <td class="cell-state">
        {handlingText(alert, Date.now())}
        {pending.has(id) && <span class="quiet"> …</span>}
      </td>
      <td class="cell-cause">
        {alert.attribution === null ? (
          <Dash />
        ) : (
          <span title={alert.attribution.reason}>{attributionWord(alert.attribution)}</span>
        )}
      </td>
      <td class="cell-effect nowrap">{alert.largest === null ? <Dash /> : effectText(alert.largest)}</td>
      <td class="cell-host">{alert.hosts.join(', ')}</td>
      <td class="cell-place">
        {alert.pullRequest === null ? (
          <Dash />
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

/** Chooses an alert, or chooses it no more. */
export function toggle(selected: AlertInbox['selected'], id: string): void {
  const next = new Set(selected.peek())
  if (!next.delete(id)) next.add(id)
  selected.value = next
}
