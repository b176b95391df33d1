import { type Signal, signal } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'
import { token, tokenWanted } from './api.ts'
import { type LoadError, loadErrorOf } from './model/load-error.ts'

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
  /** Milliseconds until the next fetch, given the data; without it, a minute. */
  readonly refreshMs?: (data: T) => number
}

const minute = 60_000
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

/** Fetches now and then again and again, until the returned function is called. */
function keepFresh<T>(state: Signal<ResourceState<T>>, options: ResourceOptions<T>): () => void {
  const controller = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  const round = async () => {
    if (document.visibilityState === 'visible' || !('data' in state.peek())) {
      const next = await fetchOnce(state.peek(), options, controller.signal)
      if (controller.signal.aborted) return
      state.value = next
    }
    const shown = state.peek()
    const wait = shown.status === 'ready' ? options.refreshMs?.(shown.data) : undefined
    timer = setTimeout(round, wait ?? minute)
  }
  if (state.peek().status === 'failed') state.value = { status: 'loading' }
  round()
  return () => {
    controller.abort()
    clearTimeout(timer)
  }
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
    const same = old !== null && JSON.stringify(old.data) === JSON.stringify(data)
    return { status: 'ready', data: same ? old.data : data, at: Date.now() }
  } catch (thrown) {
    const error = loadErrorOf(thrown)
    if (error.unauthenticated && !abort.aborted) tokenWanted.value ??= 'read'
    return old === null ? { status: 'failed', error } : { ...old, status: 'stale', error }
  }
}
