import { useSignal } from '@preact/signals'
import type { Delivery } from '../../server/contract/delivery.ts'
import type { NotificationTarget } from '../../server/contract/notification-target.ts'
import { call, tokenWanted } from '../api.ts'
import { type LoadError, loadErrorOf } from '../model/load-error.ts'
import { useResource } from '../resource.ts'
import { deliveriesHref } from '../router.ts'
import { ResourceView } from './resource-view.tsx'
import { ScrollRegion } from './scroll-region.tsx'
import { When } from './when.tsx'

interface SettingsTargetsProps {
  readonly project: string
  /** Those in force: what is not saved cannot be told anything. */
  readonly targets: readonly NotificationTarget[]
}

const whileSendingMs = 700
const afterwardsMs = 60_000
const shownDeliveries = 3

/** Targets with what they were told last, and a way to try them. */
export function SettingsTargets({ project, targets }: SettingsTargetsProps) {
  const failure = useSignal<LoadError | null>(null)
  const resource = useResource({
    key: `target deliveries ${project}`,
    load: async (signal) => {
      const lists = await Promise.all(
        targets.map(({ name: target }) =>
          call('listDeliveries', { params: { project }, query: { target, limit: shownDeliveries }, signal }),
        ),
      )
      return lists.flatMap(({ deliveries }) => deliveries)
    },
    refreshMs: (known) => (known.some(({ state }) => state === 'queued') ? whileSendingMs : afterwardsMs),
  })
  const test = async (target: string) => {
    failure.value = null
    try {
      await call('testTarget', { params: { project, target }, body: {} })
      resource.retry()
    } catch (thrown) {
      const error = loadErrorOf(thrown)
      if (error.unauthenticated || error.forbidden) tokenWanted.value = 'admin'
      failure.value = error
    }
  }
  if (targets.length === 0) {
    return <p class="quiet">Nobody is told anything yet: add a target to the policy above, and save it.</p>
  }
  return (
    <>
      {failure.value !== null && (
        <p class="regressed-ink" role="alert">
          {failure.value.title}: {failure.value.detail}. {failure.value.hint}
        </p>
      )}
      <ResourceView resource={resource} what="the deliveries" room={{ rows: 3 }}>
        {(known) => (
          <ScrollRegion label="Notification targets">
            <table class="dense cards targets-table">
              <thead>
                <tr>
                  <th scope="col">Target</th>
                  <th scope="col">Kind</th>
                  <th scope="col">Try it</th>
                  <th scope="col">Last deliveries</th>
                </tr>
              </thead>
              <tbody>
                {targets.map(({ name, kind }) => (
                  <tr key={name}>
                    <th scope="row" class="cell-name">
                      {name}
                    </th>
                    <td class="cell-state">{kind}</td>
                    <td class="cell-host">
                      <button type="button" onClick={() => test(name)}>
                        Send a test to {name}
                      </button>
                    </td>
                    <td class="cell-reason wide">
                      <Deliveries deliveries={known.filter(({ target }) => target === name)} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </ScrollRegion>
        )}
      </ResourceView>
      <p class="after-table">
        <a href={deliveriesHref(project)}>All deliveries</a>
      </p>
    </>
  )
}

function Deliveries({ deliveries }: { readonly deliveries: readonly Delivery[] }) {
  if (deliveries.length === 0) return <span class="quiet">nothing yet</span>
  return (
    <ul class="plain-list">
      {deliveries.map(({ id, what, state, createdAt, sentAt, attempts }) => (
        <li key={id}>
          {what}: <b class={state === 'failed' ? 'regressed-ink' : ''}>{state}</b>{' '}
          <When instant={sentAt ?? createdAt} /> <span class="quiet">{attempts.at(-1)?.answer}</span>
        </li>
      ))}
    </ul>
  )
}
