import type { LiveChange, LiveTopic } from '../../server/contract/live.ts'
import type { RouteName } from '../../server/contract/routes.ts'

/** A call of the API that something on the page was made from. */
export interface MadeCall {
  readonly name: RouteName
  readonly params: Readonly<Record<string, unknown>>
}

/** What an answer depends on: topics, each with the parameter that names the one thing, or null for any of them. */
type Dependence = { readonly [T in LiveTopic]?: string | null }

/** Operations whose answers depend on less than everything in their project. */
const dependences: { readonly [N in RouteName]?: Dependence } = {
  listProjects: { project: null, run: null, series: null },
  getProject: { project: null, run: null },
  listRuns: { run: null, host: null },
  getRun: { run: 'run', host: null },
  getEnvironmentDifferences: {},
  getRawOutput: {},
  listSeries: { series: null, change: null, host: null },
  getSeries: { series: 'series', host: null },
  listChanges: { change: null, 'expected-change': null },
  listAlerts: { alert: null },
  getAlert: { alert: 'alert', confirmation: null, bisection: null },
  listConfirmations: { confirmation: null, work: null, run: null },
  listBisections: { bisection: null, confirmation: null },
  listExpectedChanges: { 'expected-change': null },
  listDeliveries: { delivery: null },
  listAgents: { agent: null, work: null },
  listWork: { work: null },
}

/** Whether changes may touch what a call answered. Of an operation that is not listed, anything in its project may. */
export function isTouched({ name, params }: MadeCall, changes: readonly LiveChange[]): boolean {
  const dependence = dependences[name]
  return changes.some((change) => {
    const { project } = params
    if (project !== undefined && change.project !== null && change.project !== project) return false
    if (dependence === undefined) return true
    const param = dependence[change.topic]
    if (param === undefined) return false
    return param === null || change.ids === null || change.ids.includes(String(params[param]))
  })
}
