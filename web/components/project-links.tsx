import { call } from '../api.ts'
import { framePages, headingOf } from '../frame-pages.ts'
import { formatInstant } from '../model/format-time.ts'
import { type ResourceState, useResource } from '../resource.ts'
import type { Route } from '../routes.ts'

interface ProjectLinksProps {
  readonly project: string
  /** The page that is shown. */
  readonly page: Route['page']
}

/** The project's pages, with the number of alerts that somebody may have to look at. */
export function ProjectLinks({ project, page }: ProjectLinksProps) {
  const { state } = useResource({
    key: `alert count ${project}`,
    load: async (signal) => (await call('countAlerts', { params: { project }, query: {}, signal })).shown,
  })
  return (
    <nav class="project-links" aria-label="Pages of the project">
      {framePages(project).map((entry) => (
        <a
          key={entry.page}
          href={entry.href}
          aria-current={entry.page === page ? 'page' : entry.page === headingOf(page) ? 'true' : undefined}
        >
          {entry.name}
          {entry.page === 'alerts' && <Count state={state} />}
        </a>
      ))}
    </nav>
  )
}

/** What is not known is no zero; it is asked for again by itself. */
function Count({ state }: { readonly state: ResourceState<number> }) {
  if (state.status === 'loading') return null
  if (state.status === 'failed') {
    return (
      <span class="quiet" title={`${state.error.title}: ${state.error.detail}`}>
        : not counted
      </span>
    )
  }
  return (
    <>
      : <b class={state.data === 0 ? '' : 'regressed-ink'}>{state.data} open</b>
      {state.status === 'stale' && (
        <span class="quiet" title={`${state.error.title}: ${state.error.detail}`}>
          {' '}
          as of {formatInstant(state.at).slice(11)}
        </span>
      )}
    </>
  )
}
