import { call } from '../api.ts'
import { AlertsTable } from '../components/alerts-table.tsx'
import { Page } from '../components/page.tsx'
import { ResourceView } from '../components/resource-view.tsx'
import { useResource } from '../resource.ts'
import { place, queryHref } from '../router.ts'

const states = { open: 'Open', closed: 'Closed', all: 'All' } as const
type State = keyof typeof states

const nothing: Readonly<Record<State, string>> = {
  open: 'No alert is open: nothing is known that somebody has to look at.',
  closed: 'No alert was closed.',
  all: 'There was never an alert.',
}

/** A project's alerts, page by page. */
export function AlertsPage({ project }: { readonly project: string }) {
  const { query } = place.value
  const state = stateOf(query.get('state'))
  const before = query.get('before')
  const resource = useResource({
    key: `alerts ${project} ${state} ${before ?? ''}`,
    load: (signal) =>
      call('listAlerts', {
        params: { project },
        query: { state, ...(before !== null && { before }) },
        signal,
      }),
  })
  return (
    <Page title={`Alerts – ${project}`} project={project} crumb="Alerts">
      <h1>Alerts</h1>
      <nav class="switches" aria-label="Which alerts">
        {Object.entries(states).map(([key, name]) => (
          <a
            key={key}
            href={queryHref({ state: key === 'open' ? null : key, before: null })}
            aria-current={key === state ? 'true' : undefined}
          >
            {name}
          </a>
        ))}
      </nav>
      <ResourceView resource={resource} what="the alerts">
        {({ alerts, next }) => (
          <>
            {alerts.length === 0 ? (
              <p class="quiet">{before === null ? nothing[state] : 'No alert is older.'}</p>
            ) : (
              <AlertsTable project={project} alerts={alerts} />
            )}
            <p class="after-table">
              {before !== null && <a href={queryHref({ before: null })}>Newest alerts</a>}{' '}
              {next !== null && <a href={queryHref({ before: next })}>Older alerts</a>}
            </p>
          </>
        )}
      </ResourceView>
    </Page>
  )
}

function stateOf(text: string | null): State {
  return text === 'closed' || text === 'all' ? text : 'open'
}
