import { useEffect, useRef } from 'preact/hooks'
import { tokenWanted } from './api.ts'
import { AppHeader } from './components/app-header.tsx'
import { ErrorBoundary } from './components/error-boundary.tsx'
import { TokenPrompt } from './components/token-prompt.tsx'
import { AlertPage } from './pages/alert-page.tsx'
import { AlertsPage } from './pages/alerts-page.tsx'
import { ComparePage } from './pages/compare-page.tsx'
import { DeliveriesPage } from './pages/deliveries-page.tsx'
import { NotFoundPage } from './pages/not-found-page.tsx'
import { OverviewPage } from './pages/overview-page.tsx'
import { ProjectPage } from './pages/project-page.tsx'
import { PullRequestPage } from './pages/pull-request-page.tsx'
import { RunPage } from './pages/run-page.tsx'
import { SeriesPage } from './pages/series-page.tsx'
import { place, type Route, routeOf } from './router.ts'

/** The frame around the pages. */
export function App() {
  const { path } = place.value
  const main = useRef<HTMLElement>(null)
  const first = useRef(true)
  // A new page takes the focus, a changed filter does not.
  useEffect(() => {
    if (!first.current) main.current?.focus({ preventScroll: true })
    first.current = false
  }, [path])
  return (
    <>
      <a class="skip" href="#main">
        Skip to content
      </a>
      <AppHeader />
      <main id="main" ref={main} tabIndex={-1}>
        {tokenWanted.value !== null && <TokenPrompt scope={tokenWanted.value} />}
        <ErrorBoundary key={path} what="this page">
          <CurrentPage route={routeOf(path)} />
        </ErrorBoundary>
      </main>
    </>
  )
}

function CurrentPage({ route }: { readonly route: Route }) {
  switch (route.page) {
    case 'overview':
      return <OverviewPage />
    case 'project':
      return <ProjectPage project={route.project} />
    case 'series':
      return <SeriesPage project={route.project} series={route.series} />
    case 'run':
      return <RunPage project={route.project} run={route.run} />
    case 'alerts':
      return <AlertsPage project={route.project} />
    case 'alert':
      return <AlertPage project={route.project} alert={route.alert} />
    case 'pull-request':
      return <PullRequestPage project={route.project} number={route.number} />
    case 'compare':
      return <ComparePage project={route.project} />
    case 'deliveries':
      return <DeliveriesPage project={route.project} />
    case 'not-found':
      return <NotFoundPage />
  }
}
