import { call } from '../api.ts'
import { framePages, headingOf } from '../frame-pages.ts'
import { useResource } from '../resource.ts'
import type { Route } from '../routes.ts'

const most = 200

interface ProjectLinksProps {
  readonly project: string
  /** The page that is shown. */
  readonly page: Route['page']
}

/** The project's pages, with the number of alerts that somebody may have to look at. */
export function ProjectLinks({ project, page }: ProjectLinksProps) {
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
      {framePages(project).map((entry) => (
        <a
          key={entry.page}
          href={entry.href}
          aria-current={entry.page === page ? 'page' : entry.page === headingOf(page) ? 'true' : undefined}
        >
          {entry.name}
          {entry.page === 'alerts' && count !== null && (
            <>
              : <b class={count === '0' ? '' : 'regressed-ink'}>{count} open</b>
            </>
          )}
        </a>
      ))}
    </nav>
  )
}
