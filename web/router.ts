import { signal } from '@preact/signals'

/** Where the reader is: the address bar, split. All state of the dashboard that is worth a link lives here. */
export interface Place {
  readonly path: string
  readonly query: URLSearchParams
}

export type Route =
  | { readonly page: 'overview' }
  | { readonly page: 'project'; readonly project: string }
  | { readonly page: 'series'; readonly project: string; readonly series: string }
  | { readonly page: 'run'; readonly project: string; readonly run: string }
  | { readonly page: 'alerts'; readonly project: string }
  | { readonly page: 'alert'; readonly project: string; readonly alert: string }
  | { readonly page: 'pull-request'; readonly project: string; readonly number: number }
  | { readonly page: 'compare'; readonly project: string }
  | { readonly page: 'deliveries'; readonly project: string }
  | { readonly page: 'not-found' }

/** A change of query parameters; null takes one away. */
export type QueryChange = Readonly<Record<string, string | null>>

export const place = signal<Place>({ path: '/', query: new URLSearchParams() })

/** Which page an address path means. */
export function routeOf(path: string): Route {
  const parts = path.split('/').filter((part) => part !== '')
  const [first, project, kind, id] = parts
  if (parts.length === 0) return { page: 'overview' }
  if (first !== 'p' || project === undefined) return { page: 'not-found' }
  if (parts.length === 2) return { page: 'project', project: decode(project) }
  return inProject(decode(project), kind, parts.length === 3 ? null : decode(id ?? ''), parts.length)
}

function inProject(project: string, kind: string | undefined, id: string | null, depth: number): Route {
  if (id === null) {
    if (kind === 'alerts' || kind === 'compare' || kind === 'deliveries') return { page: kind, project }
  } else if (depth === 4) {
    if (kind === 'series') return { page: 'series', project, series: id }
    if (kind === 'runs') return { page: 'run', project, run: id }
    if (kind === 'alerts') return { page: 'alert', project, alert: id }
    if (kind === 'pull-requests' && /^[1-9]\d{0,8}$/.test(id)) {
      return { page: 'pull-request', project, number: Number(id) }
    }
  }
  return { page: 'not-found' }
}

export function projectHref(project: string): string {
  return `/p/${encodeURIComponent(project)}`
}

export function seriesHref(project: string, series: string): string {
  return `${projectHref(project)}/series/${encodeURIComponent(series)}`
}

export function runHref(project: string, run: string): string {
  return `${projectHref(project)}/runs/${encodeURIComponent(run)}`
}

export function alertsHref(project: string): string {
  return `${projectHref(project)}/alerts`
}

export function alertHref(project: string, alert: string): string {
  return `${alertsHref(project)}/${encodeURIComponent(alert)}`
}

export function pullRequestHref(project: string, number: number): string {
  return `${projectHref(project)}/pull-requests/${number}`
}

/** The page that compares, with both sides filled in where they are known. */
export function compareHref(project: string, sides?: { readonly a: string; readonly b: string }): string {
  const query = sides === undefined ? '' : `?${new URLSearchParams({ ...sides })}`
  return `${projectHref(project)}/compare${query}`
}

export function deliveriesHref(project: string): string {
  return `${projectHref(project)}/deliveries`
}

/** The address of the present page with some parameters changed. */
export function queryHref(change: QueryChange, from: Place = place.value): string {
  const query = new URLSearchParams(from.query)
  for (const [name, value] of Object.entries(change)) {
    if (value === null || value === '') query.delete(name)
    else query.set(name, value)
  }
  const text = query.toString()
  return text === '' ? from.path : `${from.path}?${text}`
}

/** Goes to an address of the dashboard, as a click on a link would. */
export function navigate(href: string): void {
  const before = place.peek().path
  history.pushState(null, '', href)
  readAddress()
  if (place.peek().path !== before) scrollTo(0, 0)
}

/** Changes parameters in place: no new entry in the browser's history, for typing and dragging. */
export function replaceQuery(change: QueryChange): void {
  history.replaceState(null, '', queryHref(change, place.peek()))
  readAddress()
}

/** Listens to the address bar and takes over clicks on links that stay on the dashboard. */
export function startRouter(): void {
  readAddress()
  addEventListener('popstate', readAddress)
  document.addEventListener('click', (event) => {
    const href = dashboardHref(event)
    if (href === null) return
    event.preventDefault()
    navigate(href)
  })
}

function readAddress(): void {
  place.value = { path: location.pathname, query: new URLSearchParams(location.search) }
}

/** The address a click leads to, or null where the browser should handle it (new tab, download, other origin, API). */
function dashboardHref(event: MouseEvent): string | null {
  if (event.defaultPrevented || event.button !== 0) return null
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null
  const link = event.target instanceof Element ? event.target.closest('a') : null
  if (link === null || link.target !== '' || link.hasAttribute('download')) return null
  const url = new URL(link.href, location.href)
  if (url.origin !== location.origin || url.hash !== '' || url.pathname.startsWith('/api/')) return null
  return url.pathname + url.search
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
