import type { AlertCounts } from '../../server/contract/alert-inbox.ts'
import { call } from '../api.ts'
import { AlertFilters } from '../components/alert-filters.tsx'
import { AlertsInbox } from '../components/alerts-inbox.tsx'
import { Page } from '../components/page.tsx'
import { ResourceView } from '../components/resource-view.tsx'
import { alertFilterOf } from '../model/alert-inbox.ts'
import { useResource } from '../resource.ts'
import { place, queryHref } from '../router.ts'

const nothing: Readonly<Record<string, string>> = {
  open: 'No alert is open: nothing is known that somebody has to look at.',
  muted: 'No alert is muted.',
  closed: 'No alert was closed.',
  all: 'There was never an alert.',
}

/** A project's alerts to work through, page by page. */
export function AlertsPage({ project }: { readonly project: string }) {
  const { query } = place.value
  const before = query.get('before')
  const filter = alertFilterOf(query)
  const filters = new URLSearchParams(filter).toString()
  const resource = useResource({
    key: `alerts ${project} ${filters} ${before ?? ''}`,
    load: (signal) =>
      call('listAlerts', {
        params: { project },
        query: { ...filter, ...(before !== null && { before }) },
        signal,
      }),
  })
  const counts = useResource<AlertCounts>({
    key: `alert counts ${project} ${filters}`,
    load: (signal) => call('countAlerts', { params: { project }, query: filter, signal }),
  })
  const state = filter['state'] ?? 'open'
  const isFiltered = Object.keys(filter).some((name) => name !== 'state')
  const onDone = () => {
    resource.retry()
    counts.retry()
  }
  return (
    <Page title={`Alerts – ${project}`} project={project} crumb="Alerts">
      <h1>Alerts</h1>
      <AlertFilters counts={'data' in counts.state ? counts.state.data : null} />
      {/* The counts stand in the filters; this says how fetching them goes. */}
      <ResourceView resource={counts} what="the filters’ counts" room={{ lines: 1 }}>
        {() => null}
      </ResourceView>
      <ResourceView resource={resource} what="the alerts" room={{ rows: 8, tall: true }}>
        {({ alerts, next }) => (
          <>
            {alerts.length === 0 && (
              <p class="quiet">
                {before !== null
                  ? 'No alert is older.'
                  : isFiltered
                    ? 'No alert passes these filters.'
                    : nothing[state]}
              </p>
            )}
            {/* Stays when its last alert was dealt with: it says what was done, and takes it back. */}
            <AlertsInbox project={project} alerts={alerts} onDone={onDone} />
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
