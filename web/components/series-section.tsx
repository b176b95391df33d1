import { useMemo } from 'preact/hooks'
import type { SeriesSummary } from '../../server/contract/views.ts'
import { call } from '../api.ts'
import {
  type Grouping,
  groupSeries,
  type MainBranches,
  type SeriesView,
  selectSeries,
  seriesChoices,
} from '../model/select-series.ts'
import { createSeriesLoader } from '../model/series-loader.ts'
import { lastKnown, useResource } from '../resource.ts'
import { queryHref } from '../router.ts'
import { ErrorBoundary } from './error-boundary.tsx'
import { FilterBar } from './filter-bar.tsx'
import { ResourceView } from './resource-view.tsx'
import { SeriesTable } from './series-table.tsx'
import { SeriesTiles } from './series-tiles.tsx'
import type { Room } from './waiting.tsx'

/** Series of one page: what a browser takes in without dropping a frame. */
const pageSize = 500
/** Keeps what it has loaded for as long as the dashboard is open. */
const loadSeries = createSeriesLoader((project, after, signal) => {
  const query = { limit: pageSize, ...(after !== null && { after }) }
  return call('listSeries', { params: { project }, query, signal })
})

interface SeriesSectionProps {
  /** With the main baseline branch of each. */
  readonly projects: MainBranches
  readonly view: SeriesView
}

/** The series of projects in one list: filters, and what they let through. A project that cannot be loaded holds up no other. */
export function SeriesSection({ projects, view }: SeriesSectionProps) {
  const slugs = [...projects.keys()]
  const mains = [...projects].join()
  const lists = slugs.map((slug) => lastKnown<readonly SeriesSummary[]>(keyOf(slug)))
  const series = useMemo(() => lists.flatMap((list) => list ?? []), lists)
  const nothingYet = lists.every((list) => list === null)
  return (
    <>
      <FilterBar
        view={view}
        choices={useMemo(() => seriesChoices(series, projects), [series, mains])}
        groupings={slugs.length > 1 ? ['project', ...inProject] : inProject}
      />
      {slugs.map((slug, i) => (
        <SeriesOfProject
          key={slug}
          project={slug}
          room={nothingYet && i === 0 ? { rows: 16 } : { lines: 1 }}
        />
      ))}
      {!nothingYet && (
        <ErrorBoundary what="the series">
          <SelectedSeries series={series} projects={projects} view={view} />
        </ErrorBoundary>
      )}
    </>
  )
}

const inProject: readonly Grouping[] = ['benchmark', 'path', 'host']

/** Keeps a project's series fresh, and says how that goes; the list shows them. */
function SeriesOfProject({ project, room }: { readonly project: string; readonly room: Room }) {
  const resource = useResource({
    key: keyOf(project),
    load: (signal) => loadSeries(project, signal),
  })
  return (
    <ResourceView resource={resource} what={`the series of ${project}`} room={room}>
      {() => null}
    </ResourceView>
  )
}

function SelectedSeries({
  series,
  projects,
  view,
}: SeriesSectionProps & { readonly series: readonly SeriesSummary[] }) {
  const asked = JSON.stringify([view, [...projects]])
  const { rows, folded } = useMemo(() => selectSeries(series, view, projects), [series, asked])
  const items = useMemo(() => groupSeries(rows, view.group), [rows, view.group])
  const many = projects.size > 1
  const caption = many ? 'Series of all projects' : `Series of ${[...projects.keys()].join()}`
  return (
    <>
      <p class="quiet" role="status">
        {countText(rows.length, series.length)}
        {folded > 0 && (
          <>
            {' '}
            <a href={queryHref({ all: '1' })}>{folded} more on secondary and explanatory metrics</a>
          </>
        )}
      </p>
      {rows.length > 0 &&
        (view.tiles ? (
          <SeriesTiles items={items} caption={caption} projects={many} />
        ) : (
          <SeriesTable items={items} view={view} caption={caption} projects={many} />
        ))}
    </>
  )
}

function countText(shown: number, all: number): string {
  if (all === 0) return 'No series yet.'
  if (shown === 0) return 'No series shown: the filter lets none through.'
  return `${shown} of ${all} series.`
}

function keyOf(project: string): string {
  return `series ${project}`
}
