import type { Express, Request, Response } from 'express'
import type { z } from 'zod'
import type { StreamedEvent } from '../contract/event-stream.ts'
import type { Route } from '../contract/route.ts'
import { type RouteName, type RouteReply, routes } from '../contract/routes.ts'
import { limits } from '../contract/values.ts'
import { ProblemFailure } from '../services/problem-failure.ts'
import { type AuthoriseDeps, authorise, checkProject, type Visible } from './authorise.ts'
import { describeIssues, type Place } from './describe-issues.ts'
import { parseJson } from './parse-json.ts'
import { readBody } from './read-body.ts'
import { sendEvents } from './send-events.ts'

type Routes = typeof routes

/** A request that was let in: every part has passed its schema. */
export interface HandlerInput<N extends RouteName> {
  readonly params: z.output<Routes[N]['params']>
  readonly query: z.output<Routes[N]['query']>
  readonly body: Routes[N]['body'] extends z.ZodType ? z.output<Routes[N]['body']> : undefined
  /** The only project that the token is for; null for all. */
  readonly visible: Visible
  /** Aborts when the client is gone: nobody waits for the answer any more. */
  readonly signal: AbortSignal
}

/** One handler per operation of the contract. */
export type Handlers = {
  readonly [N in RouteName]: (input: HandlerInput<N>) => Promise<RouteReply<N>>
}

export interface BindDeps extends AuthoriseDeps {
  readonly handlers: Handlers
  /** Whether replies are checked against the contract too: for tests, where a difference must not go unseen. */
  readonly checkReplies: boolean
}

/** Serves every operation of the route table, and answers other methods on their paths. */
export function bindRoutes(app: Express, deps: BindDeps): void {
  for (const name of Object.keys(routes) as RouteName[]) bindRoute(app, name, deps)
  const byPath = Map.groupBy(Object.values<Route>(routes), (route) => route.path)
  for (const [path, group] of byPath) {
    const allowed = group.map((route) => route.method).join(', ')
    app.all(path, (request, response) => {
      response.set('allow', allowed)
      throw new ProblemFailure('method-not-allowed', `Expected ${allowed} on ${path}, got ${request.method}`)
    })
  }
}

function bindRoute<N extends RouteName>(app: Express, name: N, deps: BindDeps): void {
  const route: Route = routes[name]
  const handler = deps.handlers[name] as (input: LooseInput) => Promise<unknown>
  app[verbs[route.method]](route.path, async (request: Request, response: Response) => {
    response.locals['route'] = name
    const visible = await authorise(deps, request, route.scope)
    const params = check('path', route.params, request.params)
    checkProject(visible, params['project'] as string | undefined)
    const query = check('query', route.query, queryOf(route, request))
    const body = route.body && check('$', route.body, parseJson(await readBody(request, limits.bodyBytes)))
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    const reply = await handler({ params, query, body, visible, signal: gone.signal })
    await answer(response, route, { reply, checked: deps.checkReplies, signal: gone.signal })
  })
}

/** A browser that lost a stream names the last event in a header of its own. */
function queryOf(route: Route, request: Request): unknown {
  const last = request.get('last-event-id')
  return isStream(route) && last ? { after: last, ...request.query } : request.query
}

interface Answer {
  readonly reply: unknown
  readonly checked: boolean
  readonly signal: AbortSignal
}

async function answer(response: Response, route: Route, { reply, checked, signal }: Answer): Promise<void> {
  if (route.reply === 'text') send(response, route, reply)
  else if ('events' in route.reply) {
    const { events } = route.reply
    const check = checked ? (data: unknown) => events.parse(data) : null
    await sendEvents(response, { events: reply as AsyncIterable<StreamedEvent<unknown>>, check, signal })
  } else send(response, route, checked ? route.reply.parse(reply) : reply)
}

function isStream({ reply }: Route): boolean {
  return reply !== 'text' && 'events' in reply
}

const verbs = { GET: 'get', POST: 'post', PUT: 'put' } as const

interface LooseInput {
  readonly params: unknown
  readonly query: unknown
  readonly body: unknown
  readonly visible: Visible
  readonly signal: AbortSignal
}

function check<T>(place: Place, schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input)
  if (!result.success) throw describeIssues(place, input, result.error)
  return result.data
}

function send(response: Response, route: Route, reply: unknown): void {
  // Kept by the browser, but asked about each time: verdicts change. Nobody in between may keep it.
  response.status(route.status).set('cache-control', 'private, no-cache')
  if (route.reply === 'text') response.type('text/plain').send(String(reply))
  else response.json(reply)
}
