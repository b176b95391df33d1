import { call } from '../api.ts'
import { isPage } from '../pages.ts'
import { useResource } from '../resource.ts'
import { alertsHref, compareHref, deliveriesHref } from '../router.ts'
import { hrefOf } from '../routes.ts'

const most = 200

/** The project's other pages, with the number of alerts that somebody may have to look at. */
export function ProjectLinks({ project }: { readonly project: string }) {
  const { state } = useResource({
    key: `alert count ${project}`,
    load: async (signal) => {
      const { alerts, next } = await call('listAlerts', {
        params: { project },
        query: { limit: most },
        signal,
      })
      return next === null ? String(alerts.length) : `more than ${most}`
    },
  })
  const count = 'data' in state ? state.data : null
  return (
    <nav class="project-links" aria-label="Pages of the project">
      <a href={alertsHref(project)}>
        Alerts
        {count !== null && (
          <>
            : <b class={count === '0' ? '' : 'regressed-ink'}>{count} open</b>
          </>
        )}
      </a>
      <a href={compareHref(project)}>Compare</a>
      {isPage('hosts') && <a href={hrefOf({ page: 'hosts', project })}>Hosts</a>}
      {isPage('quality') && <a href={hrefOf({ page: 'quality', project })}>Quality</a>}
      <a href={deliveriesHref(project)}>Deliveries</a>
      {isPage('settings') && <a href={hrefOf({ page: 'settings', project })}>Settings</a>}
    </nav>
  )
}
