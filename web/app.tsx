import { useEffect, useRef } from 'preact/hooks'
import { tokenWanted } from './api.ts'
import { AppHeader } from './components/app-header.tsx'
import { ErrorBoundary } from './components/error-boundary.tsx'
import { FrameKeys } from './components/frame-keys.tsx'
import { NotFoundPage } from './components/not-found-page.tsx'
import { TokenPrompt } from './components/token-prompt.tsx'
import { overlay } from './frame-state.ts'
import { LazyView, lazy } from './lazy.tsx'
import { pageOf } from './pages.ts'
import { place } from './router.ts'
import { type Route, routeOf } from './routes.ts'

/** The frame around the pages. A page that is shown inside other sites has none. */
export function App() {
  const { path } = place.value
  const route = routeOf(path)
  const main = useRef<HTMLElement>(null)
  const first = useRef(true)
  // A new page takes the focus, a changed filter does not.
  useEffect(() => {
    if (!first.current) main.current?.focus({ preventScroll: true })
    first.current = false
  }, [path])
  const project = 'project' in route ? route.project : null
  const embedded = route.page === 'embed'
  return (
    <>
      {!embedded && (
        <>
          <a class="skip" href="#main">
            Skip to content
          </a>
          <AppHeader route={route} />
          <FrameKeys project={project} />
          <Overlay project={project} />
        </>
      )}
      <main id="main" class={embedded ? 'embedded' : undefined} ref={main} tabIndex={-1}>
        {tokenWanted.value !== null && <TokenPrompt scope={tokenWanted.value} />}
        <ErrorBoundary key={path} what="this page">
          <CurrentPage route={route} />
        </ErrorBoundary>
      </main>
    </>
  )
}

function CurrentPage({ route }: { readonly route: Route }) {
  const page = pageOf(route)
  return page === null ? <NotFoundPage /> : <LazyView lazy={page} props={route} what="this page" />
}

const palette = lazy(() => import('./components/command-palette.tsx').then((part) => part.CommandPalette))
const keys = lazy(() => import('./components/keys-dialog.tsx').then((part) => part.KeysDialog))

function Overlay({ project }: { readonly project: string | null }) {
  if (overlay.value === null) return null
  return (
    <ErrorBoundary what="this dialog">
      {overlay.value === 'palette' ? (
        <LazyView lazy={palette} props={{ project }} what="the search" />
      ) : (
        <LazyView lazy={keys} props={{}} what="the keys" />
      )}
    </ErrorBoundary>
  )
}
