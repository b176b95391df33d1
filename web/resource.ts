import { type Signal, signal } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'
import { callsUnder, token, tokenWanted } from './api.ts'
import { connection, type News, onNews } from './connection.ts'
import { type LoadError, loadErrorOf } from './model/load-error.ts'
import { isTouched, type MadeCall } from './model/touches.ts'

/** A piece of the server's data on its way: `stale` is data that was good once, with the error of the latest try. */
export type ResourceState<T> =
  | { readonly status: 'loading' }
  | { readonly status: 'ready'; readonly data: T; readonly at: number }
  | { readonly status: 'stale'; readonly data: T; readonly at: number; readonly error: LoadError }
  | { readonly status: 'failed'; readonly error: LoadError }

export interface Resource<T> {
  readonly state: ResourceState<T>
  readonly retry: () => void
}

export interface ResourceOptions<T> {
  /** Names what is fetched; the same key shows the last known data at once. */
  readonly key: string
  readonly load: (signal: AbortSignal) => Promise<T>
  /**
   * Milliseconds until the next fetch, given the data, for what changes without the server telling of it. Without it, what
   * is told is fetched at once, and else every few minutes.
   */
  readonly refreshMs?: (data: T) => number
}

const minute = 60_000
/** Changes that come one after the other are fetched together. */
const soonMs = 250
const known = new Map<string, Signal<ResourceState<unknown>>>()

/** Fetches while the component is shown, again after `refreshMs`, and keeps the last good data through errors. */
export function useResource<T>(options: ResourceOptions<T>): Resource<T> {
  const { key } = options
  const state = stateOf<T>(key)
  const asked = useMemo(() => signal(0), [key])
  const attempt = asked.value
  const { value: bearer } = token
  // The key names the load; attempt and bearer ask for it again.
  useEffect(() => keepFresh(state, options), [key, attempt, bearer])
  return { state: state.value, retry: () => asked.value++ }
}

/** The data last fetched under a key, for what is derived from another component's resource; null before it came. */
export function lastKnown<T>(key: string): T | null {
  const state = stateOf<T>(key).value
  return 'data' in state ? state.data : null
}

function stateOf<T>(key: string): Signal<ResourceState<T>> {
  const present = known.get(key) ?? signal<ResourceState<unknown>>({ status: 'loading' })
  known.set(key, present)
  return present as Signal<ResourceState<T>>
}

/**
 * Fetches now, again when the server tells of something that the answer depends on, and after a while in any case, until
 * the returned function is called.
 */
function keepFresh<T>(state: Signal<ResourceState<T>>, options: ResourceOptions<T>): () => void {
  const end = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  let calls: readonly MadeCall[] = []
  let fetching = false
  let again = false
  const schedule = (ms: number) => {
    clearTimeout(timer)
    timer = setTimeout(round, ms)
  }
  const round = async () => {
    if (document.visibilityState === 'visible' || !('data' in state.peek())) {
      fetching = true
      const own = AbortSignal.any([end.signal])
      const next = await fetchOnce(state.peek(), options, own)
      fetching = false
      if (end.signal.aborted) return
      calls = callsUnder(own)
      state.value = next
    }
    const shown = state.peek()
    const asked = shown.status === 'ready' ? options.refreshMs?.(shown.data) : undefined
    schedule(again ? soonMs : (asked ?? slowly()))
    again = false
  }
  const hear = (news: News) => {
    const isGood = state.peek().status === 'ready'
    if (isGood && news !== 'everything' && !calls.some((call) => isTouched(call, news))) return
    if (fetching) again = true
    else schedule(isGood ? soonMs : 0)
  }
  if (state.peek().status === 'failed') state.value = { status: 'loading' }
  const unhear = onNews(hear)
  round()
  return () => {
    end.abort()
    unhear()
    clearTimeout(timer)
  }
}

/** Where the server tells of changes, looking again by the clock is only for what it might have failed to tell. */
function slowly(): number {
  return connection.peek().status === 'live' ? 5 * minute : minute
}

async function fetchOnce<T>(
  before: ResourceState<T>,
  options: ResourceOptions<T>,
  abort: AbortSignal,
): Promise<ResourceState<T>> {
  const old = 'data' in before ? before : null
  try {
    const data = await options.load(abort)
    // Unchanged data keeps its identity, so that nothing is drawn again on a quiet refresh.
    const same = old !== null && old.data !== data && JSON.stringify(old.data) === JSON.stringify(data)
    return { status: 'ready', data: same ? old.data : data, at: Date.now() }
  } catch (thrown) {
    const error = loadErrorOf(thrown)
    if (error.unauthenticated && !abort.aborted) tokenWanted.value ??= 'read'
    return old === null ? { status: 'failed', error } : { ...old, status: 'stale', error }
  }
}
