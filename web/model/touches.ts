import type { LiveChange, LiveTopic } from '../../server/contract/live.ts'
import type { RouteName, routes } from '../../server/contract/routes.ts'

/** A call of the API that something on the page was made from. */
export interface MadeCall {
  readonly name: RouteName
  readonly params: Readonly<Record<string, unknown>>
}

/** What an answer depends on: topics, each with the parameter that names the one thing, or null for any of them. */
type Dependence = { readonly [T in LiveTopic]?: string | null }

type Routes = typeof routes
/** Operations that read, but for those that follow events. */
type ReadName = {
  [N in RouteName]: Routes[N]['method'] extends 'GET'
    ? Routes[N]['reply'] extends { readonly events: unknown }
      ? never
      : N
    : never
}[RouteName]

/** What verdicts on commits rest on: runs with their points, judged by the project's policy. */
const verdicts = { run: null, series: null, project: null, host: null } as const
/** What is known of why something moved, and what was done about it. */
const causes = {
  ...{ change: null, series: null, alert: null, 'expected-change': null },
  ...{ confirmation: null, bisection: null, host: null, project: null },
} as const
const measuring = { work: null, run: null, host: null } as const

/** Every operation that reads, with what its answer depends on within its project. */
const dependences = {
  listProjects: { project: null, run: null, series: null },
  getProject: { project: null, run: null },
  getOverview: { ...verdicts, alert: null, agent: null, work: null },
  listRuns: { run: null, host: null },
  getRun: { run: 'run', host: null },
  // What was uploaded stays as it is.
  getRawOutput: {},
  getEnvironmentDifferences: {},
  listSeries: { series: null, change: null, host: null },
  getSeries: { series: 'series', alert: null, host: null },
  listChanges: { change: null, 'expected-change': null },
  getChange: causes,
  getAlertChange: causes,
  listExpectedChanges: { 'expected-change': null },
  listAlerts: { alert: null },
  countAlerts: { alert: null },
  getAlert: { alert: 'alert', confirmation: null, bisection: null },
  getPullRequestVerdict: verdicts,
  getRunReport: { ...verdicts, alert: null, 'expected-change': null },
  getPullRequestReport: { ...verdicts, alert: null, 'expected-change': null },
  compare: verdicts,
  compareAsMarkdown: verdicts,
  compareAsCsv: verdicts,
  suggestSides: { run: null, host: null },
  listHosts: { ...measuring, series: null, agent: null },
  getHost: { ...measuring, host: 'host', series: null, agent: 'host' },
  listEnvironmentFields: { run: null, project: null },
  // Who has a token is told to nobody.
  listTokens: {},
  getQuality: { ...verdicts, alert: null, change: null },
  getQualityHistory: { ...verdicts, alert: null, change: null },
  listSensitivity: { series: null, host: null, project: null },
  listConfirmations: { confirmation: null, work: null, run: null },
  getConfirmation: { confirmation: 'confirmation', work: null, run: null },
  listBisections: { bisection: null, confirmation: null },
  getBisection: { bisection: 'bisection', confirmation: null },
  listCalibrations: { ...measuring, calibration: null },
  getCalibration: { ...measuring, calibration: 'calibration' },
  listDeliveries: { delivery: null },
  listAgents: { agent: null, work: null },
  listWork: { work: null },
} as const satisfies { readonly [N in ReadName]: Dependence }

/** Whether changes may touch what a call answered. Of what is not known to read, anything in its project may. */
export function isTouched({ name, params }: MadeCall, changes: readonly LiveChange[]): boolean {
  const dependence = (dependences as { readonly [N in RouteName]?: Dependence })[name]
  return changes.some((change) => {
    const { project } = params
    if (project !== undefined && change.project !== null && change.project !== project) return false
    if (dependence === undefined) return true
    const param = dependence[change.topic]
    if (param === undefined) return false
    return param === null || change.ids === null || change.ids.includes(String(params[param]))
  })
}
