import { z } from 'zod'
import { ChangeGroup } from './change-group.ts'
import type { ProblemCode } from './problem.ts'
import { PullRequestVerdict } from './pull-request.ts'
import { Quality } from './quality.ts'
import { RunUpload } from './run.ts'
import { Id, Sha256, Slug } from './values.ts'
import { ProjectSummary, RunDetail, RunSummary, SeriesDetail, SeriesSummary, UploadReceipt } from './views.ts'
import { AgentStatus, Heartbeat, Work, WorkOutcome, WorkRequest, WorkState, workTimes } from './work.ts'

export type Scope = 'read' | 'upload' | 'admin'

/** One operation: all that the Express binding, the typed client and the OpenAPI document need to know. */
export interface Route {
  readonly method: 'GET' | 'POST'
  /** With `:name` for each path parameter. */
  readonly path: string
  readonly scope: Scope
  readonly summary: string
  readonly params: z.ZodObject
  readonly query: z.ZodObject
  readonly body: z.ZodType | null
  readonly status: 200 | 202
  /** A schema of JSON, or `text` for plain text. */
  readonly reply: z.ZodType | 'text'
  readonly problems: readonly ProblemCode[]
}

const nothing = z.strictObject({})
/** What can be wrong with any body. */
const bodyProblems = [
  'malformed-json',
  'not-a-number',
  'body-too-large',
  'unsupported-media-type',
  'storage-unavailable',
] as const satisfies readonly ProblemCode[]
const inProject = z.strictObject({ project: Slug })

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
  listSeries: {
    method: 'GET',
    path: '/api/v1/projects/:project/series',
    scope: 'read',
    summary: 'Series of a project with sparkline, latest value and verdict',
    params: inProject,
    query: nothing,
    body: null,
    status: 200,
    reply: z.strictObject({ series: z.array(SeriesSummary) }),
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
  getQuality: {
    method: 'GET',
    path: '/api/v1/projects/:project/quality',
    scope: 'read',
    summary: 'How often alarms were false lately, beside what is tolerated',
    params: inProject,
    query: nothing,
    body: null,
    status: 200,
    reply: Quality,
    problems: ['not-found'],
  },
  getSeries: {
    method: 'GET',
    path: '/api/v1/projects/:project/series/:series',
    scope: 'read',
    summary: 'One series: points, verdicts, epochs, change points',
    params: inProject.extend({ series: Id }),
    query: nothing,
    body: null,
    status: 200,
    reply: SeriesDetail,
    problems: ['not-found'],
  },
  listAgents: {
    method: 'GET',
    path: '/api/v1/projects/:project/agents',
    scope: 'read',
    summary: 'Agents that take work for a project, the last seen first',
    params: inProject,
    query: nothing,
    body: null,
    status: 200,
    reply: z.strictObject({ agents: z.array(AgentStatus) }),
    problems: ['not-found'],
  },
  heartbeat: {
    method: 'POST',
    path: '/api/v1/projects/:project/agents/:host/heartbeat',
    scope: 'upload',
    summary: 'Register an agent, and renew the lease of the work that it has in hand',
    params: inProject.extend({ host: Sha256 }),
    query: nothing,
    body: Heartbeat,
    status: 200,
    /** `stop`: the work was cancelled or given to another host; null where the agent has none. */
    reply: z.strictObject({ work: z.enum(['keep', 'stop']).nullable() }),
    problems: [...bodyProblems, 'not-found'],
  },
  claimWork: {
    method: 'POST',
    path: '/api/v1/projects/:project/agents/:host/claim',
    scope: 'upload',
    summary: 'Take the next piece of work, waiting for one to come; an agent has one at a time',
    params: inProject.extend({ host: Sha256 }),
    query: nothing,
    body: z.strictObject({ waitMs: z.number().int().min(0).max(workTimes.claimWaitMs) }),
    status: 200,
    reply: z.strictObject({ work: Work.nullable() }),
    problems: [...bodyProblems, 'not-found'],
  },
  listWork: {
    method: 'GET',
    path: '/api/v1/projects/:project/work',
    scope: 'read',
    summary: 'What hosts were asked to measure, the newest first',
    params: inProject,
    query: z.strictObject({
      limit: z.coerce.number().int().min(1).max(200).default(50),
      state: WorkState.optional(),
    }),
    body: null,
    status: 200,
    reply: z.strictObject({ work: z.array(Work) }),
    problems: ['not-found'],
  },
  queueWork: {
    method: 'POST',
    path: '/api/v1/projects/:project/work',
    scope: 'admin',
    summary: 'Ask a host to measure commits, each in a fresh boot',
    params: inProject,
    query: nothing,
    body: WorkRequest,
    status: 202,
    reply: Work,
    problems: [...bodyProblems, 'not-found'],
  },
  finishWork: {
    method: 'POST',
    path: '/api/v1/projects/:project/work/:work/finish',
    scope: 'upload',
    summary: 'Tell how a piece of work ended; telling twice is the same as once',
    params: inProject.extend({ work: Id }),
    query: nothing,
    body: WorkOutcome,
    status: 200,
    reply: Work,
    problems: [...bodyProblems, 'not-found', 'work-conflict'],
  },
  cancelWork: {
    method: 'POST',
    path: '/api/v1/projects/:project/work/:work/cancel',
    scope: 'admin',
    summary: 'Take back a piece of work; a host that has it in hand stops',
    params: inProject.extend({ work: Id }),
    query: nothing,
    body: nothing,
    status: 200,
    reply: Work,
    problems: [...bodyProblems, 'not-found', 'work-conflict'],
  },
} as const satisfies Record<string, Route>

export type RouteName = keyof typeof routes
export type RouteParams<N extends RouteName> = z.input<(typeof routes)[N]['params']>
export type RouteQuery<N extends RouteName> = z.input<(typeof routes)[N]['query']>
export type RouteBody<N extends RouteName> = (typeof routes)[N]['body'] extends z.ZodType
  ? z.output<(typeof routes)[N]['body']>
  : undefined
export type RouteReply<N extends RouteName> = (typeof routes)[N]['reply'] extends z.ZodType
  ? z.output<(typeof routes)[N]['reply']>
  : string
