import type { createActOnAlert } from '../services/act-on-alert.ts'
import type { createActOnAlerts } from '../services/act-on-alerts.ts'
import type { Reads } from '../services/deps.ts'
import type { createOpenAlertByHand } from '../services/open-alert-by-hand.ts'
import type { Handlers } from './bind.ts'
import { found } from './found.ts'

interface AlertHandlerDeps {
  readonly reads: Pick<Reads, 'alerts'>
  readonly act: ReturnType<typeof createActOnAlert>
  readonly open: ReturnType<typeof createOpenAlertByHand>
  readonly actOnMany: ReturnType<typeof createActOnAlerts>
  readonly clock: () => number
}

type AlertRoute = 'listAlerts' | 'openAlert' | 'countAlerts' | 'getAlert' | 'actOnAlert' | 'actOnAlerts'

/** Alerts: the inbox, one of them, and what people do to them. */
export function alertHandlers({
  reads,
  act,
  open,
  actOnMany,
  clock,
}: AlertHandlerDeps): Pick<Handlers, AlertRoute> {
  return {
    listAlerts: async ({ params: { project }, query }) => {
      const { limit, before = null, ...filter } = query
      const page = await reads.alerts.page(project, { limit, before, filter, now: clock() })
      return found(page, `project ${project}${before === null ? '' : ` with an alert ${before}`}`)
    },
    openAlert: ({ params: { project }, body }) => open(project, body),
    countAlerts: async ({ params: { project }, query }) =>
      found(await reads.alerts.counts(project, query, clock()), `project ${project}`),
    getAlert: async ({ params: { project, alert } }) =>
      found(await reads.alerts.detail(project, alert), `alert ${alert} in project ${project}`),
    actOnAlert: ({ params: { project, alert }, body }) => act(project, alert, body),
    actOnAlerts: ({ params: { project }, body }) => actOnMany(project, body.alerts, body.action),
  }
}
