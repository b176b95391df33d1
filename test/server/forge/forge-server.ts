import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Exchange } from './api-description.ts'

export interface Asked {
  readonly method: string
  readonly url: URL
  /** Undefined where there was none. */
  readonly body: Readonly<Record<string, unknown>> | undefined
  readonly authorization: string
}

export interface Answered {
  readonly status: number
  readonly reply?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** Does what was asked, and hangs up instead of answering. */
  readonly lost?: boolean
}

type Answer = Answered | ((asked: Asked) => Answered | Promise<Answered>)

export interface ForgeServer {
  readonly url: string
  readonly exchanges: readonly Exchange[]
  /** Answers the next request that matches, once for each call, instead of the forge. */
  instead(match: RegExp, answer: Answer): void
  count(match: RegExp): number
  /** The next `count` requests that match are done at once, and answered only when all of them are. */
  together(match: RegExp, count: number): void
  close(): Promise<void>
}

/** A real HTTP server on loopback that keeps what was said; `answer` is the forge behind it. */
export async function startForgeServer(answer: (asked: Asked) => Answered, base = ''): Promise<ForgeServer> {
  const exchanges: Exchange[] = []
  const planned: { match: RegExp; answer: Answer }[] = []
  const server = createServer(async (request, response) => {
    const asked = await read(request, base)
    const { method, url } = asked
    const at = planned.findIndex(({ match }) => match.test(`${method} ${url.pathname}`))
    const plan = at < 0 ? answer : (planned.splice(at, 1)[0]?.answer ?? answer)
    const { status, reply, headers, lost } = typeof plan === 'function' ? await plan(asked) : plan
    const { body } = asked
    exchanges.push({ method, path: url.pathname + url.search, body, status, reply })
    if (lost === true) {
      request.socket.destroy()
      return
    }
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
    response.end(reply === undefined ? '' : JSON.stringify(reply))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${base}`,
    exchanges,
    instead: (match, plan) => planned.push({ match, answer: plan }),
    together: (match, count) => {
      const arrived = Promise.withResolvers<void>()
      let missing = count
      const wait = async (asked: Asked) => {
        const answered = answer(asked)
        missing -= 1
        if (missing === 0) arrived.resolve()
        await arrived.promise
        return answered
      }
      for (let i = 0; i < count; i++) planned.push({ match, answer: wait })
    },
    count: (match) => exchanges.filter(({ method, path }) => match.test(`${method} ${path}`)).length,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

async function read(request: IncomingMessage, base: string): Promise<Asked> {
  const sent = await text(request)
  return {
    method: request.method ?? '',
    url: new URL((request.url ?? '').slice(base.length), 'http://forge'),
    body: sent === '' ? undefined : JSON.parse(sent),
    authorization: request.headers.authorization ?? String(request.headers['private-token'] ?? ''),
  }
}
