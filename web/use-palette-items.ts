import { call } from './api.ts'
import { framePages } from './frame-pages.ts'
import { overlay } from './frame-state.ts'
import type { LoadError } from './model/load-error.ts'
import { distinct, type PaletteItem, type PaletteProject, projectItems } from './model/palette-items.ts'
import { isPage } from './pages.ts'
import { type ResourceState, useResource } from './resource.ts'
import { projectHref, runHref } from './router.ts'
import { hrefOf } from './routes.ts'
import { toggleTheme } from './theme.ts'

export interface PaletteKnown {
  readonly items: readonly PaletteItem[]
  readonly projects: readonly string[]
  readonly loading: boolean
  /** Why not everything could be had; null where it could. */
  readonly error: LoadError | null
  readonly retry: () => void
}

/** Of very many projects only the first are searched through from outside; their pages are found all the same. */
const mostProjects = 12
const mostRuns = 100
const mostAlerts = 100

/** All that the palette can lead to from here: within a project that project's things, else those of all. */
export function usePaletteItems(project: string | null, typed: string): PaletteKnown {
  const projects = useResource({
    key: 'projects',
    load: async (signal) => (await call('listProjects', { signal })).projects,
  })
  const slugs = 'data' in projects.state ? projects.state.data.map(({ slug }) => slug) : []
  const wanted = project === null ? slugs.slice(0, mostProjects) : [project]
  const things = useResource({
    key: `palette ${wanted.join(' ')}`,
    load: (signal) => Promise.all(wanted.map((slug) => loadProject(slug, signal))),
  })
  const byCommit = useCommit(wanted, typed)
  const data = 'data' in things.state ? things.state.data : []
  return {
    projects: wanted,
    loading: things.state.status === 'loading' || projects.state.status === 'loading',
    error: errorOf(projects.state) ?? errorOf(things.state),
    retry: () => {
      projects.retry()
      things.retry()
    },
    items: distinct([
      ...(project === null ? [] : pageItems(project)),
      ...slugs.map((slug) => ({
        id: `project ${slug}`,
        kind: 'Project',
        name: slug,
        note: '',
        to: projectHref(slug),
      })),
      { id: 'overview', kind: 'Page', name: 'All projects', note: '', to: '/' },
      ...actions(),
      ...byCommit,
      ...data.flatMap((known) => [...hostItems(known), ...projectItems(known)]),
    ]),
  }
}

function errorOf(state: ResourceState<unknown>): LoadError | null {
  return 'error' in state ? state.error : null
}

async function loadProject(slug: string, signal: AbortSignal): Promise<PaletteProject> {
  const params = { project: slug }
  const [{ series }, { alerts }, { runs }] = await Promise.all([
    call('listSeries', { params, signal }),
    call('listAlerts', { params, query: { limit: mostAlerts }, signal }),
    call('listRuns', { params, query: { limit: mostRuns }, signal }),
  ])
  return { slug, series, alerts, runs }
}

/** The runs of a commit whose hash was typed, in full or its beginning: they may be older than those that are known. */
function useCommit(projects: readonly string[], typed: string): readonly PaletteItem[] {
  const hash = /^[0-9a-f]{7,64}$/.exec(typed.trim())?.[0] ?? null
  const { state } = useResource({
    key: `palette commit ${hash} ${projects.join(' ')}`,
    load: async (signal) => {
      if (hash === null) return []
      const lists = await Promise.all(
        projects.map(async (project) => {
          const { runs } = await call('listRuns', { params: { project }, query: { commit: hash }, signal })
          return { slug: project, series: [], alerts: [], runs }
        }),
      )
      return lists.flatMap((known) =>
        known.runs.map((run) => ({
          id: `run ${run.id}`,
          kind: 'Run',
          name: `${run.commit?.head ?? ''} ${run.commit?.subject ?? ''}`,
          note: `${run.host.label}, ${known.slug}`,
          to: runHref(known.slug, run.id),
        })),
      )
    },
  })
  return 'data' in state ? state.data : []
}

function pageItems(project: string): PaletteItem[] {
  return framePages(project).map(({ name, href }) => ({
    id: `page ${href}`,
    kind: 'Page',
    name,
    note: project,
    to: href,
  }))
}

function hostItems({ slug, series }: PaletteProject): PaletteItem[] {
  const hosts = new Map(series.map(({ host }) => [host.id, host.label]))
  return [...hosts].map(([id, label]) => ({
    id: `host ${slug} ${id}`,
    kind: 'Host',
    name: label,
    note: slug,
    to: isPage('host')
      ? hrefOf({ page: 'host', project: slug, host: id })
      : `${projectHref(slug)}?${new URLSearchParams({ host: label })}`,
  }))
}

function actions(): PaletteItem[] {
  return [
    { id: 'theme', kind: 'Action', name: 'Change the theme', note: '', to: toggleTheme },
    {
      id: 'keys',
      kind: 'Action',
      name: 'Show all keys',
      note: '?',
      to: () => {
        overlay.value = 'keys'
      },
    },
  ]
}
