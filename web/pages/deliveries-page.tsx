import type { Delivery } from '../../server/contract/delivery.ts'
import { call } from '../api.ts'
import { Page } from '../components/page.tsx'
import { ResourceView } from '../components/resource-view.tsx'
import { ScrollRegion } from '../components/scroll-region.tsx'
import { When } from '../components/when.tsx'
import { isWebAddress } from '../model/web-address.ts'
import { useResource } from '../resource.ts'
import { alertHref, pullRequestHref } from '../router.ts'

/** What a project's targets were told, and what they answered. */
export function DeliveriesPage({ project }: { readonly project: string }) {
  const resource = useResource({
    key: `deliveries ${project}`,
    load: async (signal) =>
      (await call('listDeliveries', { params: { project }, query: {}, signal })).deliveries,
  })
  return (
    <Page title={`Deliveries – ${project}`} project={project} crumb="Deliveries">
      <h1>Deliveries</h1>
      <ResourceView resource={resource} what="the deliveries" room={{ rows: 16 }}>
        {(deliveries) =>
          deliveries.length === 0 ? (
            <p class="quiet">
              Nobody was told anything yet. Whom to tell is said in the project's settings, under{' '}
              <code>targets</code>.
            </p>
          ) : (
            <DeliveriesTable project={project} deliveries={deliveries} />
          )
        }
      </ResourceView>
    </Page>
  )
}

interface DeliveriesTableProps {
  readonly project: string
  readonly deliveries: readonly Delivery[]
}

function DeliveriesTable({ project, deliveries }: DeliveriesTableProps) {
  return (
    <ScrollRegion label="Deliveries">
      <table class="dense cards deliveries-table">
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">State</th>
            <th scope="col">Target</th>
            <th scope="col">When</th>
            <th scope="col">Last answer</th>
          </tr>
        </thead>
        <tbody>
          {deliveries.map((delivery) => (
            <DeliveryRow key={delivery.id} project={project} delivery={delivery} />
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  )
}

function DeliveryRow({ project, delivery }: { readonly project: string; readonly delivery: Delivery }) {
  const { what, subject, state, target, kind, createdAt, sentAt, attempts, url } = delivery
  const href = subjectHref(project, subject)
  const last = attempts.at(-1)
  return (
    <tr>
      <td class="cell-name">
        {what} on {href === null ? subject : <a href={href}>{subject}</a>}
      </td>
      <td class={`cell-state ${state === 'failed' ? 'regressed-ink' : ''}`}>{state}</td>
      <td class="cell-host">
        {target} <span class="quiet">{kind}</span>
      </td>
      <td class="cell-when nowrap">
        <When instant={sentAt ?? createdAt} exact />
      </td>
      <td class="cell-reason wide">
        {last === undefined ? (
          <span class="quiet">not tried yet</span>
        ) : (
          <>
            {last.answer}
            {attempts.length > 1 && <span class="quiet"> (after {attempts.length} tries)</span>}
          </>
        )}{' '}
        {isWebAddress(url) && (
          <a href={url} rel="noreferrer">
            see it there
          </a>
        )}
      </td>
    </tr>
  )
}

/** `alert/01K…/2` (the alert's third event) and `pull-request/12` have pages of their own. */
function subjectHref(project: string, subject: string): string | null {
  const [, about, id = ''] = /^(alert|pull-request)\/([0-9A-Z]+)(?:\/\d+)?$/.exec(subject) ?? []
  if (about === 'alert') return alertHref(project, id)
  return about === 'pull-request' ? pullRequestHref(project, Number(id)) : null
}
