import { signal } from '@preact/signals'
import { ProblemError } from '../server/contract/client.ts'
import type { LiveChange, LiveEvent } from '../server/contract/live.ts'
import { call, token, tokenWanted } from './api.ts'
import { reconnectPauseMs } from './model/reconnect-pause.ts'

/** How the dashboard hears of what changes. Instants are epoch milliseconds. */
export type Connection =
  | { readonly status: 'connecting' }
  | { readonly status: 'live' }
  /** Nobody looks at the tab, or the server wants a token first. */
  | { readonly status: 'paused' }
  | { readonly status: 'offline'; readonly since: number; readonly dataOf: number | null }

/** What there is to look at again: these changes, or everything, where some may have been missed. */
export type News = readonly LiveChange[] | 'everything'

export const connection = signal<Connection>({ status: 'connecting' })

/** The server was updated since this page was loaded: its own code may be too old for it. */
export const serverUpdated = signal(false)

/** A tab that nobody looks at gives its connection back after this long: a browser has six for each server. */
const hiddenMs = 20_000
/** Longer than two of the server's heartbeats. */
const silenceMs = 40_000

const listeners = new Set<(news: News) => void>()
let lastId: string | null = null
let lastHeard: number | null = null
let firstVersion: string | null = null
let failures = 0
let current: AbortController | null = null
let timer: ReturnType<typeof setTimeout> | undefined
let hideTimer: ReturnType<typeof setTimeout> | undefined

/** Calls back with what changed, until the returned function is called. */
export function onNews(listener: (news: News) => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Follows the server's events for as long as the page is looked at, and comes back when the connection is lost. */
export function startLive(): void {
  document.addEventListener('visibilitychange', () => {
    clearTimeout(hideTimer)
    if (document.visibilityState === 'visible') {
      if (current === null) connect()
    } else hideTimer = setTimeout(pause, hiddenMs)
  })
  addEventListener('online', reconnect)
  // The first value connects; each other token is a reason to ask again.
  token.subscribe(reconnect)
}

/** Tries again at once. */
export function reconnect(): void {
  current?.abort()
  connect()
}

function pause(): void {
  clearTimeout(timer)
  current?.abort()
  current = null
  if (connection.peek().status === 'live') connection.value = { status: 'paused' }
}

async function connect(): Promise<void> {
  clearTimeout(timer)
  const own = new AbortController()
  current = own
  try {
    await follow(own)
  } catch (thrown) {
    if (!own.signal.aborted) lost(thrown)
  }
  if (current !== own) return
  current = null
  if (connection.peek().status !== 'paused')
    timer = setTimeout(connect, reconnectPauseMs(failures, Math.random()))
}

/** Reads one stream to its end. Resolves where the server ended it, rejects where it broke off or went silent. */
async function follow(own: AbortController): Promise<void> {
  const silent = new AbortController()
  let watchdog = setTimeout(() => silent.abort(), silenceMs)
  try {
    const query = lastId === null ? {} : { after: lastId }
    const both = AbortSignal.any([own.signal, silent.signal])
    const events = await call('followAll', { query, signal: both })
    for await (const { id, data } of events) {
      clearTimeout(watchdog)
      watchdog = setTimeout(() => silent.abort(), silenceMs)
      if (own.signal.aborted) return
      lastId = id
      hear(data)
    }
  } finally {
    clearTimeout(watchdog)
  }
}

function hear(event: LiveEvent): void {
  const isFirst = lastHeard === null
  lastHeard = Date.now()
  if (event.kind === 'changed') tell(event.changes)
  if (event.kind !== 'hello') return
  failures = 0
  firstVersion ??= event.version
  serverUpdated.value = event.version !== firstVersion
  const wasOffline = connection.peek().status === 'offline'
  connection.value = { status: 'live' }
  // What the page fetched while it was loaded is new enough.
  if (!event.complete && !isFirst) tell('everything')
  else if (wasOffline) tell([])
}

function tell(news: News): void {
  for (const listener of [...listeners]) listener(news)
}

function lost(thrown: unknown): void {
  failures++
  if (thrown instanceof ProblemError && thrown.problem.status === 401) {
    tokenWanted.value ??= 'read'
    connection.value = { status: 'paused' }
    return
  }
  const before = connection.peek()
  const since = before.status === 'offline' ? before.since : Date.now()
  connection.value = { status: 'offline', since, dataOf: lastHeard }
}
