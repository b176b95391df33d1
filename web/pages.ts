import { type Lazy, lazy } from './lazy.tsx'
import { type Route, type RouteTo, routeOf } from './routes.ts'

/**
 * The pages that there are, each a chunk of its own that is fetched when it is wanted. A page gets what its address
 * says (`RouteTo<'run'>`) as properties. A route that is missing here is not linked to.
 */
const pages: { readonly [P in Route['page']]?: Lazy<RouteTo<P>> } = {
  overview: lazy(() => import('./pages/overview-page.tsx').then((page) => page.OverviewPage)),
  project: lazy(() => import('./pages/project-page.tsx').then((page) => page.ProjectPage)),
  series: lazy(() => import('./pages/series-page.tsx').then((page) => page.SeriesPage)),
  embed: lazy(() => import('./pages/embed-page.tsx').then((page) => page.EmbedPage)),
  change: lazy(() => import('./pages/change-page.tsx').then((page) => page.ChangePage)),
  run: lazy(() => import('./pages/run-page.tsx').then((page) => page.RunPage)),
  alerts: lazy(() => import('./pages/alerts-page.tsx').then((page) => page.AlertsPage)),
  alert: lazy(() => import('./pages/alert-page.tsx').then((page) => page.AlertPage)),
  'pull-request': lazy(() => import('./pages/pull-request-page.tsx').then((page) => page.PullRequestPage)),
  compare: lazy(() => import('./pages/compare-page.tsx').then((page) => page.ComparePage)),
  quality: lazy(() => import('./pages/quality-page.tsx').then((page) => page.QualityPage)),
  hosts: lazy(() => import('./pages/hosts-page.tsx').then((page) => page.HostsPage)),
  host: lazy(() => import('./pages/host-page.tsx').then((page) => page.HostPage)),
  settings: lazy(() => import('./pages/settings-page.tsx').then((page) => page.SettingsPage)),
  deliveries: lazy(() => import('./pages/deliveries-page.tsx').then((page) => page.DeliveriesPage)),
}

/** The page that a route leads to; null where there is none. */
export function pageOf(route: Route): Lazy<Route> | null {
  // The table pairs each page with its own route.
  return (pages[route.page] ?? null) as Lazy<Route> | null
}

/** Whether there is such a page: links to one that there is not are left out. */
export function isPage(page: Route['page']): boolean {
  return pages[page] !== undefined
}

/** Fetches the code of the page at an address, so that going there shows it at once. */
export function prefetchPage(href: string): void {
  const { pathname } = new URL(href, location.href)
  pageOf(routeOf(pathname))?.want()
}

/** Fetches the code of all pages, one after the other, for when there is nothing else to do. */
export async function prefetchAllPages(): Promise<void> {
  for (const page of Object.values(pages)) await page.want()
}
