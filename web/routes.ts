/** The address of each page. A parameter is one part of the path; `:number` is a positive whole number. */
const patterns = {
  overview: '/',
  project: '/p/:project',
  series: '/p/:project/series/:series',
  embed: '/p/:project/series/:series/embed',
  change: '/p/:project/changes/:change',
  run: '/p/:project/runs/:run',
  alerts: '/p/:project/alerts',
  alert: '/p/:project/alerts/:alert',
  'pull-request': '/p/:project/pull-requests/:number',
  compare: '/p/:project/compare',
  hosts: '/p/:project/hosts',
  host: '/p/:project/hosts/:host',
  quality: '/p/:project/quality',
  deliveries: '/p/:project/deliveries',
  settings: '/p/:project/settings',
} as const

type Patterns = typeof patterns
type NamesIn<Path extends string> = Path extends `${infer Head}/${infer Rest}`
  ? NamesIn<Head> | NamesIn<Rest>
  : Path extends `:${infer Name}`
    ? Name
    : never

/** A page that has an address, with what its address says. */
export type PlacedRoute = {
  readonly [P in keyof Patterns]: { readonly page: P } & {
    readonly [N in NamesIn<Patterns[P]>]: N extends 'number' ? number : string
  }
}[keyof Patterns]

export type Route = PlacedRoute | { readonly page: 'not-found' }

/** The page of that name. */
export type RouteTo<P extends Route['page']> = Extract<Route, { readonly page: P }>

const matchers = Object.entries(patterns).map(([page, pattern]) => ({ page, parts: partsOf(pattern) }))

/** Which page an address path means. */
export function routeOf(path: string): Route {
  const parts = partsOf(path)
  for (const { page, parts: pattern } of matchers) {
    const values = match(pattern, parts)
    // The patterns' names are the type's: both come from the one table.
    if (values !== null) return { page, ...values } as PlacedRoute
  }
  return { page: 'not-found' }
}

/** The address path of a page. */
export function hrefOf(route: PlacedRoute): string {
  const values: Readonly<Record<string, string | number>> = route
  return patterns[route.page].replace(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(String(values[name])),
  )
}

function match(pattern: readonly string[], parts: readonly string[]): Record<string, string | number> | null {
  if (pattern.length !== parts.length) return null
  const values: Record<string, string | number> = {}
  for (const [at, expected] of pattern.entries()) {
    const part = parts[at] ?? ''
    if (!expected.startsWith(':')) {
      if (part !== expected) return null
    } else if (expected === ':number') {
      if (!/^[1-9]\d{0,8}$/.test(part)) return null
      values['number'] = Number(part)
    } else {
      values[expected.slice(1)] = decode(part)
    }
  }
  return values
}

function partsOf(path: string): readonly string[] {
  return path.split('/').filter((part) => part !== '')
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
