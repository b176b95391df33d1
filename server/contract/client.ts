import { decodeEvents, type StreamedEvent } from './event-stream.ts'
import { Problem } from './problem.ts'
import type { EventStream, Route } from './route.ts'
import {
  type RouteBody,
  type RouteName,
  type RouteParams,
  type RouteQuery,
  type RouteReply,
  routes,
} from './routes.ts'

/** A call's inputs; what a route does not take may be left out. */
export type CallInput<N extends RouteName> = Optional<'params', RouteParams<N>> &
  Optional<'query', RouteQuery<N>> &
  (RouteBody<N> extends undefined ? unknown : { readonly body: RouteBody<N> }) & {
    readonly signal?: AbortSignal
  }

type Optional<K extends string, T> =
  Record<never, never> extends T ? { readonly [P in K]?: T } : { readonly [P in K]: T }

export interface Client {
  /** Calls an operation of the API. Rejects with `ProblemError` for an error answer, `UnreachableError` for none. */
  call<N extends RouteName>(name: N, input: CallInput<N>): Promise<RouteReply<N>>
}

export interface ClientOptions {
  /** The server's root, e.g. `http://127.0.0.1:8420`; empty for the page's own origin. */
  readonly baseUrl: string
  readonly token?: string | undefined
  readonly fetch: typeof fetch
  /** Compresses a request body, e.g. with gzip; without it bodies are sent as they are. */
  readonly compress?: (
    body: string,
  ) => Promise<{ readonly encoding: string; readonly bytes: Uint8Array<ArrayBuffer> }>
}

/** The typed client of the route table, used by the agent, the dashboard and the tests. */
export function createClient(options: ClientOptions): Client {
  return {
    async call(name, input) {
      const route: Route = routes[name]
      const response = await send(route, input, options)
      if (response.ok && isStream(route.reply)) {
        return readStream(response, route.reply) as RouteReply<typeof name>
      }
      const text = await response.text()
      if (!response.ok) throw new ProblemError(readProblem(response, text))
      if (route.reply === 'text' || isStream(route.reply)) return text as RouteReply<typeof name>
      return route.reply.parse(JSON.parse(text)) as RouteReply<typeof name>
    },
  }
}

/** The server answered with a problem document. */
export class ProblemError extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.detail)
    this.name = 'ProblemError'
    this.problem = problem
  }
}

/** No answer came: the server is away, or something between swallowed the call. Worth trying again. */
export class UnreachableError extends Error {
  constructor(message: string, cause: unknown) {
    super(message, { cause })
    this.name = 'UnreachableError'
  }
}

interface LooseInput {
  readonly params?: Readonly<Record<string, unknown>>
  readonly query?: Readonly<Record<string, unknown>>
  readonly body?: unknown
  readonly signal?: AbortSignal
}

async function send(route: Route, input: LooseInput, options: ClientOptions): Promise<Response> {
  const headers: Record<string, string> = { accept: 'application/json' }
  if (options.token !== undefined) headers['authorization'] = `Bearer ${options.token}`
  const init: RequestInit = { method: route.method, headers, ...(input.signal && { signal: input.signal }) }
  if (input.body !== undefined) {
    headers['content-type'] = 'application/json'
    const body = JSON.stringify(input.body)
    const compressed = await options.compress?.(body)
    if (compressed) headers['content-encoding'] = compressed.encoding
    init.body = compressed?.bytes ?? body
  }
  const url =
    options.baseUrl.replace(/\/+$/, '') +
    buildPath(route.path, input.params ?? {}) +
    buildQuery(input.query ?? {})
  try {
    return await options.fetch(url, init)
  } catch (error) {
    if (input.signal?.aborted) throw error
    throw new UnreachableError(`No answer from ${url}`, error)
  }
}

function isStream(reply: Route['reply']): reply is EventStream {
  return reply !== 'text' && 'events' in reply
}

async function* readStream(
  response: Response,
  { events }: EventStream,
): AsyncGenerator<StreamedEvent<unknown>> {
  if (response.body === null) return
  for await (const { id, data } of decodeEvents(response.body)) yield { id, data: events.parse(data) }
}

function buildPath(pattern: string, params: Readonly<Record<string, unknown>>): string {
  return pattern.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name])))
}

function buildQuery(query: Readonly<Record<string, unknown>>): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined)
  if (pairs.length === 0) return ''
  return `?${new URLSearchParams(pairs.map(([key, value]): [string, string] => [key, String(value)]))}`
}

function readProblem(response: Response, text: string): Problem {
  try {
    return Problem.parse(JSON.parse(text))
  } catch {
    return {
      type: 'about:blank',
      title: response.statusText,
      status: response.status,
      code: 'internal',
      detail: `Expected a problem document with status ${response.status}, got: ${text.slice(0, 200)}`,
    }
  }
}
