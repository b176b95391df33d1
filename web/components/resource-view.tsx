import type { ComponentChildren } from 'preact'
import { tokenWanted } from '../api.ts'
import { connection } from '../connection.ts'
import { formatInstant } from '../model/format-time.ts'
import type { LoadError } from '../model/load-error.ts'
import type { Resource } from '../resource.ts'
import { ErrorBoundary } from './error-boundary.tsx'
import { type Room, Waiting } from './waiting.tsx'

interface ResourceViewProps<T> {
  readonly resource: Resource<T>
  /** What is being fetched, e.g. `the series`. */
  readonly what: string
  /** Where the page's heading comes with the data: what stands for it until then. */
  readonly heading?: string
  /** About the room that it will take, where that is known. */
  readonly room?: Room
  readonly children: (data: T) => ComponentChildren
}

/** Shows a resource in each of its states; an error in it stays inside it. */
export function ResourceView<T>({ resource, what, heading, room, children }: ResourceViewProps<T>) {
  const { state, retry } = resource
  if (state.status === 'loading') {
    return (
      <>
        <Heading text={heading} />
        <Waiting what={what} room={room} />
      </>
    )
  }
  if (state.status === 'failed') {
    // The prompt for a token stands above everything else: it is the one thing to do.
    if (state.error.unauthenticated && tokenWanted.value !== null) return null
    return (
      <>
        <Heading text={heading} />
        <LoadErrorPanel what={what} error={state.error} retry={retry} />
      </>
    )
  }
  return (
    <>
      {state.status === 'stale' && !isToldAbove(state.error) && (
        <p class="banner warn" role="status">
          Showing {what} as of {formatInstant(state.at)}: {state.error.detail}{' '}
          <button type="button" onClick={retry}>
            Try again
          </button>
        </p>
      )}
      <ErrorBoundary what={what}>{children(state.data)}</ErrorBoundary>
    </>
  )
}

function Heading({ text }: { readonly text: string | undefined }) {
  return text === undefined ? null : <h1>{text}</h1>
}

/** The header says that the server is away, once for all that is on the page. */
function isToldAbove(error: LoadError): boolean {
  return error.unreachable && connection.value.status === 'offline'
}

interface LoadErrorPanelProps {
  readonly what: string
  readonly error: LoadError
  readonly retry: () => void
}

function LoadErrorPanel({ what, error, retry }: LoadErrorPanelProps) {
  return (
    <div class="panel error" role="alert">
      <h2>
        Could not load {what}: {error.title}
      </h2>
      <p>{error.detail}</p>
      {error.hint !== null && <p>{error.hint}</p>}
      {error.requestId !== null && <p class="quiet">Request {error.requestId}</p>}
      <button type="button" onClick={retry}>
        Try again
      </button>
    </div>
  )
}
