import { signal } from '@preact/signals'
import { hrefOf } from './routes.ts'

/** Where the reader is: the address bar, split. All state of the dashboard that is worth a link lives here. */
export interface Place {
  readonly path: string
  readonly query: URLSearchParams
}

/** A change of query parameters; null takes one away. */
export type QueryChange = Readonly<Record<string, string | null>>

export const place = signal<Place>({ path: '/', query: new URLSearchParams() })

export function projectHref(project: string): string {
  return hrefOf({ page: 'project', project })
}

export function seriesHref(project: string, series: string): string {
  return hrefOf({ page: 'series', project, series })
}

/** The series' chart on a page of its own, for frames of other sites. */
export function embedHref(project: string, series: string): string {
  return hrefOf({ page: 'embed', project, series })
}

export function runHref(project: string, run: string): string {
  return hrefOf({ page: 'run', project, run })
}

export function changeHref(project: string, change: string): string {
  return hrefOf({ page: 'change', project, change })
}

export function alertsHref(project: string): string {
  return hrefOf({ page: 'alerts', project })
}

export function alertHref(project: string, alert: string): string {
  return hrefOf({ page: 'alert', project, alert })
}

export function pullRequestHref(project: string, number: number): string {
  return hrefOf({ page: 'pull-request', project, number })
}

/** The page that compares, with both sides filled in where they are known. */
export function compareHref(project: string, sides?: { readonly a: string; readonly b: string }): string {
  const query = sides === undefined ? '' : `?${new URLSearchParams({ ...sides })}`
  return hrefOf({ page: 'compare', project }) + query
}

export function deliveriesHref(project: string): string {
  return hrefOf({ page: 'deliveries', project })
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
    const href = isPlainClick(event) ? dashboardHref(event.target) : null
    if (href === null) return
    event.preventDefault()
    navigate(href)
  })
}

function readAddress(): void {
  place.value = { path: location.pathname, query: new URLSearchParams(location.search) }
}

/** The dashboard's address that a link in or around an element leads to; null where the browser should handle it. */
export function dashboardHref(target: EventTarget | null): string | null {
  const link = target instanceof Element ? target.closest('a') : null
  if (link === null || link.target !== '' || link.hasAttribute('download')) return null
  const url = new URL(link.href, location.href)
  if (url.origin !== location.origin || url.hash !== '' || url.pathname.startsWith('/api/')) return null
  return url.pathname + url.search
}

function isPlainClick(event: MouseEvent): boolean {
  if (event.defaultPrevented || event.button !== 0) return false
  return !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
}
