import type { createActOnAlert } from '../services/act-on-alert.ts'
import type { Reads } from '../services/deps.ts'
import type { Handlers } from './bind.ts'
import { found } from './found.ts'

interface AlertHandlerDeps {
  readonly reads: Pick<Reads, 'alerts'>
  readonly act: ReturnType<typeof createActOnAlert>
  readonly clock: () => number
}

/** Alerts: the inbox, one of them, and what people do to it. */
export function alertHandlers({
  reads,
  act,
  clock,
}: AlertHandlerDeps): Pick<Handlers, 'listAlerts' | 'getAlert' | 'actOnAlert'> {
  return {
    listAlerts: async ({ params: { project }, query }) => {
      const { limit, state, kind = null, pullRequest = null, before = null } = query
      const page = { limit, state, kind, pullRequest, before, now: clock() }
      const after = before === null ? '' : ` with an alert ${before}`
      return found(await reads.alerts.page(project, page), `project ${project}${after}`)
    },
    getAlert: async ({ params: { project, alert } }) =>
      found(await reads.alerts.detail(project, alert), `alert ${alert} in project ${project}`),
    actOnAlert: ({ params: { project, alert }, body }) => act(project, alert, body),
  }
}
