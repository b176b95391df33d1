import type { Page, Request, Route } from 'playwright-core'
import { encodeEvent } from '../../server/contract/event-stream.ts'
import type { LiveEvent } from '../../server/contract/live.ts'
import type { Problem } from '../../server/contract/problem.ts'
import { type RouteName, routes } from '../../server/contract/routes.ts'

const reads = Object.entries(routes)
  .filter(([, { method, reply }]) => method === 'GET' && (typeof reply === 'string' || !('events' in reply)))
  .map(([name, { path }]) => ({
    name: name as RouteName,
    pattern: new RegExp(`^${path.replace(/:\w+/g, '[^/]+')}$`),
  }))

/** The operation of the API that a request of the dashboard calls; null where it only gets a file, or follows events. */
export function operationOf(request: Request): RouteName | null {
  const { pathname } = new URL(request.url())
  return reads.find(({ pattern }) => pattern.test(pathname))?.name ?? null
}

/** What the dashboard says of an operation that failed must hold this. */
export const brokenDetail = 'The shelf fell down while it was read.'

const broken: Problem = {
  type: 'about:blank',
  title: 'The server failed',
  status: 500,
  code: 'internal',
  detail: brokenDetail,
  requestId: 'request-7',
}

type Mode = 'hold' | 'fail' | 'pass'

/** Stands between a page and one operation of the API. */
export interface Gate {
  /** Holds answers back, fails them, or lets them through: those that come, and those that were held. */
  set(mode: Mode): void
  /** Requests so far. */
  readonly asked: () => number
}

/** Puts a gate before an operation; the first answers are held. */
export async function gateOperation(page: Page, name: RouteName): Promise<Gate> {
  let mode: Mode = 'hold'
  let asked = 0
  const held: Route[] = []
  const answer = (route: Route) => {
    const done =
      mode === 'fail'
        ? route.fulfill({ status: 500, contentType: 'application/problem+json', json: broken })
        : route.continue()
    // The page may have gone away, or may want it no more.
    done.catch(() => undefined)
  }
  await page.route('**/api/v1/**', (route) => {
    if (operationOf(route.request()) !== name) return void route.fallback()
    asked++
    if (mode === 'hold') held.push(route)
    else answer(route)
  })
  return {
    asked: () => asked,
    set: (next) => {
      mode = next
      if (mode !== 'hold') for (const route of held.splice(0)) answer(route)
    },
  }
}

/** Takes the place of the server's events; the returned function says that anything may have changed. */
export async function ownEvents(page: Page): Promise<() => void> {
  const hello = (route: Route, complete: boolean) => {
    const data: LiveEvent = { kind: 'hello', version: '0.0.0-test', complete }
    route
      .fulfill({ contentType: 'text/event-stream', body: encodeEvent({ id: 'own-1', data }) })
      // The page may have gone away.
      .catch(() => undefined)
  }
  let isFirst = true
  let isSaid = false
  // A stream that ends is asked for again: held until there is something to say.
  let held: Route | null = null
  await page.route('**/api/v1/events*', (route) => {
    if (isFirst || isSaid) hello(route, isFirst)
    else held = route
    isSaid = isSaid && isFirst
    isFirst = false
  })
  return () => {
    if (held === null) isSaid = true
    else hello(held, false)
    held = null
  }
}
