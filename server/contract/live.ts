import { z } from 'zod'
import { inProject, nothing, type Route } from './route.ts'
import { Name, Slug, Text } from './values.ts'

/** Kinds of things that change while somebody looks. */
export const LiveTopic = z.enum([
  'project',
  'host',
  'run',
  'series',
  'change',
  'alert',
  'expected-change',
  'confirmation',
  'bisection',
  'calibration',
  'work',
  'agent',
  'delivery',
])
export type LiveTopic = z.infer<typeof LiveTopic>

export const LiveChange = z.strictObject({
  /** Null where any project may be meant. */
  project: Slug.nullable(),
  topic: LiveTopic,
  /** Which of them; null where they are too many to name, or not known. */
  ids: z.array(Text).nullable(),
})
export type LiveChange = z.infer<typeof LiveChange>

export const LiveEvent = z.discriminatedUnion('kind', [
  /** The first event of each stream. */
  z.strictObject({
    kind: z.literal('hello'),
    /** The server's version. */
    version: Name,
    /** Nothing was missed since the event that was named; where false, all that is shown may be out of date. */
    complete: z.boolean(),
  }),
  z.strictObject({ kind: z.literal('changed'), changes: z.array(LiveChange).min(1) }),
  /** Nothing happened, and the connection stands. */
  z.strictObject({ kind: z.literal('heartbeat') }),
])
export type LiveEvent = z.infer<typeof LiveEvent>

const resume = z.strictObject({
  /** The id of the last event that was seen; the header `Last-Event-ID` says the same. */
  after: Name.optional(),
})

/** What changes, told when it is stored. */
export const liveRoutes = {
  followAll: {
    method: 'GET',
    path: '/api/v1/events',
    scope: 'read',
    summary: 'Server-sent events: what changes in all projects that the token may read',
    params: nothing,
    query: resume,
    body: null,
    status: 200,
    reply: { events: LiveEvent },
    problems: ['too-busy'],
  },
  followProject: {
    method: 'GET',
    path: '/api/v1/projects/:project/events',
    scope: 'read',
    summary: 'Server-sent events: what changes in a project',
    params: inProject,
    query: resume,
    body: null,
    status: 200,
    reply: { events: LiveEvent },
    problems: ['not-found', 'too-busy'],
  },
} as const satisfies Record<string, Route>
