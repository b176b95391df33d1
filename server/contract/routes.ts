import { z } from 'zod'
import { alertRoutes } from './alert-routes.ts'
import { backtestRoutes } from './backtest.ts'
import { calibrationRoutes } from './calibration-routes.ts'
import { ChangeGroup } from './change-group.ts'
import { changeRoutes } from './change-routes.ts'
import { compareRoutes } from './compare-routes.ts'
import { deliveryRoutes } from './delivery-routes.ts'
import { EnvironmentDifference } from './environment-difference.ts'
import { environmentFieldRoutes } from './environment-fields.ts'
import type { StreamedEvent } from './event-stream.ts'
import { expectedChangeRoutes } from './expected-change-routes.ts'
import { experimentRoutes } from './experiment-routes.ts'
import { hostRoutes } from './host-routes.ts'
import { liveRoutes } from './live.ts'
import { overviewRoutes } from './overview-routes.ts'
import { projectRoutes } from './project-routes.ts'
import { PullRequestVerdict } from './pull-request.ts'
import { qualityRoutes } from './quality-routes.ts'
import { reportRoutes } from './report-routes.ts'
import { bodyProblems, inProject, nothing, type Route } from './route.ts'
import { RunUpload } from './run.ts'
import { SeriesDetail, SeriesQuery } from './series-detail.ts'
import { tokenRoutes } from './token-routes.ts'
import { CommitPrefix, Id, Name, Sha256 } from './values.ts'
import { ProjectSummary, RunDetail, RunSummary, UploadReceipt } from './views.ts'
import { workRoutes } from './work-routes.ts'

/** The route table: each operation of the API once. */
export const routes = {
  listProjects: {
    method: 'GET',
    path: '/api/v1/projects',
    scope: 'read',
    summary: 'All projects with their latest run',
    params: nothing,
    query: nothing,
    body: null,
    status: 200,
    reply: z.strictObject({ projects: z.array(ProjectSummary) }),
    problems: [],
  },
  uploadRun: {
    method: 'POST',
    path: '/api/v1/projects/:project/runs',
    scope: 'upload',
    summary: 'Store a run and queue its analysis; the same run twice is stored once',
    params: inProject,
    query: nothing,
    body: RunUpload,
    status: 202,
    reply: UploadReceipt,
    problems: [...bodyProblems, 'clock-wrong', 'run-conflict'],
  },
  listRuns: {
    method: 'GET',
    path: '/api/v1/projects/:project/runs',
    scope: 'read',
    summary: 'Runs of a project, newest first',
    params: inProject,
    query: z.strictObject({
      limit: z.coerce.number().int().min(1).max(200).default(50),
      /** Only runs stored before this one: the id of the last run of the previous page. */
      before: Id.optional(),
      /** Of commits whose hashes begin like that. */
      commit: CommitPrefix.optional(),
      branch: Name.optional(),
      tag: Name.optional(),
      pullRequest: z.coerce.number().int().positive().optional(),
      /** A host's id. */
      host: Sha256.optional(),
    }),
    body: null,
    status: 200,
    reply: z.strictObject({ runs: z.array(RunSummary), next: Id.nullable() }),
    problems: ['not-found'],
  },
  getRun: {
    method: 'GET',
    path: '/api/v1/projects/:project/runs/:run',
    scope: 'read',
    summary: 'One run: verdicts, environment, conditions, repetitions',
    params: inProject.extend({ run: Id }),
    query: nothing,
    body: null,
    status: 200,
    reply: RunDetail,
    problems: ['not-found'],
  },
  getEnvironmentDifferences: {
    method: 'GET',
    path: '/api/v1/projects/:project/runs/:run/environment-differences',
    scope: 'read',
    summary:
      'In what the environment of a run differs from that of another one, and what each difference means',
    params: inProject.extend({ run: Id }),
    query: z.strictObject({
      /** The run that it is compared with: each difference goes from that one's value to this one's. */
      against: Id,
    }),
    body: null,
    status: 200,
    reply: z.strictObject({ differences: z.array(EnvironmentDifference) }),
    problems: ['not-found'],
  },
  getRawOutput: {
    method: 'GET',
    path: '/api/v1/projects/:project/raw-outputs/:sha256',
    scope: 'read',
    summary: "A tool's output as it was printed",
    params: inProject.extend({ sha256: Sha256 }),
    query: nothing,
    body: null,
    status: 200,
    reply: 'text',
    problems: ['not-found'],
  },
  listChanges: {
    method: 'GET',
    path: '/api/v1/projects/:project/changes',
    scope: 'read',
    summary: 'Changes of level in a project, one entry for each cause, the latest in history first',
    params: inProject,
    query: z.strictObject({
      limit: z.coerce.number().int().min(1).max(100).default(20),
      state: z.enum(['found', 'withdrawn']).optional(),
    }),
    body: null,
    status: 200,
    reply: z.strictObject({ groups: z.array(ChangeGroup) }),
    problems: ['not-found'],
  },
  getPullRequestVerdict: {
    method: 'GET',
    path: '/api/v1/projects/:project/pull-requests/:number/verdict',
    scope: 'read',
    summary: 'What the newest commit of a pull request does to all metrics, judged together',
    params: inProject.extend({ number: z.coerce.number().int().positive() }),
    query: nothing,
    body: null,
    status: 200,
    reply: PullRequestVerdict,
    problems: ['not-found'],
  },
  getSeries: {
    method: 'GET',
    path: '/api/v1/projects/:project/series/:series',
    scope: 'read',
    summary: 'One series: points (all, or thinned out), verdicts, and the marks of its whole history',
    params: inProject.extend({ series: Id }),
    query: SeriesQuery,
    body: null,
    status: 200,
    reply: SeriesDetail,
    problems: ['not-found'],
  },
  ...overviewRoutes,
  ...workRoutes,
  ...projectRoutes,
  ...hostRoutes,
  ...backtestRoutes,
  ...environmentFieldRoutes,
  ...tokenRoutes,
  ...alertRoutes,
  ...changeRoutes,
  ...qualityRoutes,
  ...expectedChangeRoutes,
  ...compareRoutes,
  ...deliveryRoutes,
  ...reportRoutes,
  ...experimentRoutes,
  ...calibrationRoutes,
  ...liveRoutes,
} as const satisfies Record<string, Route>

export type RouteName = keyof typeof routes
export type RouteParams<N extends RouteName> = z.input<(typeof routes)[N]['params']>
export type RouteQuery<N extends RouteName> = z.input<(typeof routes)[N]['query']>
export type RouteBody<N extends RouteName> = (typeof routes)[N]['body'] extends z.ZodType
  ? z.output<(typeof routes)[N]['body']>
  : undefined
export type RouteReply<N extends RouteName> = (typeof routes)[N]['reply'] extends z.ZodType
  ? z.output<(typeof routes)[N]['reply']>
  : (typeof routes)[N]['reply'] extends { readonly events: infer E extends z.ZodType }
    ? AsyncIterable<StreamedEvent<z.output<E>>>
    : string
