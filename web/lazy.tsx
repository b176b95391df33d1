import { type Signal, signal } from '@preact/signals'
import type { ComponentType } from 'preact'
import { useEffect } from 'preact/hooks'
import { Waiting } from './components/waiting.tsx'

/** A component whose code is fetched when it is first wanted. */
export interface Lazy<P> {
  readonly state: Signal<LazyState<P>>
  /** Fetches the code if that has not been done; a failure is kept in `state` until it is asked for again. */
  readonly want: () => Promise<void>
}

export type LazyState<P> =
  | { readonly status: 'waiting' }
  | { readonly status: 'ready'; readonly Component: ComponentType<P> }
  | { readonly status: 'failed'; readonly error: string }

/** Makes a component of its own chunk: `lazy(() => import('./page.tsx').then(({ Page }) => Page))`. */
export function lazy<P>(load: () => Promise<ComponentType<P>>): Lazy<P> {
  const state = signal<LazyState<P>>({ status: 'waiting' })
  let fetching: Promise<void> | null = null
  const fetchCode = async () => {
    try {
      state.value = { status: 'ready', Component: await load() }
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown.message : String(thrown)
      state.value = { status: 'failed', error }
      fetching = null
    }
  }
  return {
    state,
    want: () => {
      fetching ??= fetchCode()
      return fetching
    },
  }
}

interface LazyViewProps<P> {
  readonly lazy: Lazy<P>
  readonly props: P
  /** What is being fetched, e.g. `this page`. */
  readonly what: string
}

/** Shows a lazy component, and before it is there how far it is. */
export function LazyView<P>({ lazy, props, what }: LazyViewProps<P>) {
  useEffect(() => {
    lazy.want()
  }, [lazy])
  const state = lazy.state.value
  if (state.status === 'ready') return <state.Component {...(props as P & object)} />
  if (state.status === 'waiting') return <Waiting what={what} />
  return (
    <div class="panel error" role="alert">
      <h2>Could not load {what}</h2>
      <p>{state.error}</p>
      <p>Where the server was updated meanwhile, its pages are new as well: reload.</p>
      <p>
        <button type="button" onClick={lazy.want}>
          Try again
        </button>{' '}
        <button type="button" onClick={() => location.reload()}>
          Reload
        </button>
      </p>
    </div>
  )
}
