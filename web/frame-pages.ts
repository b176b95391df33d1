import { isPage } from './pages.ts'
import { hrefOf, type PlacedRoute, type Route } from './routes.ts'

/** A page of a project, as the header, the palette and the keys after `g` name it. */
export interface FramePage {
  readonly page: Route['page']
  readonly name: string
  /** The key after `g`. */
  readonly key: string
  readonly href: string
}

const named = [
  { page: 'project', name: 'Series', key: 's' },
  { page: 'alerts', name: 'Alerts', key: 'a' },
  { page: 'compare', name: 'Compare', key: 'c' },
  { page: 'hosts', name: 'Hosts', key: 'h' },
  { page: 'quality', name: 'Quality', key: 'q' },
  { page: 'deliveries', name: 'Deliveries', key: 'd' },
  { page: 'settings', name: 'Settings', key: 't' },
] as const satisfies readonly { readonly page: PlacedRoute['page']; name: string; key: string }[]

/** The pages of a project that there are. */
export function framePages(project: string): readonly FramePage[] {
  return named
    .filter(({ page }) => isPage(page))
    .map((entry) => ({ ...entry, href: hrefOf({ page: entry.page, project }) }))
}

/** Below which of the header's pages a page lies. */
export function headingOf(page: Route['page']): Route['page'] {
  if (page === 'alert') return 'alerts'
  if (page === 'host') return 'hosts'
  if (page === 'series' || page === 'run' || page === 'change' || page === 'pull-request') return 'project'
  return page
}
