import type { SeriesSummary } from '../../server/contract/views.ts'
import { call } from '../api.ts'
import { type SeriesView, selectSeries } from '../model/select-series.ts'
import { lastKnown, type Resource, useResource } from '../resource.ts'
import { queryHref } from '../router.ts'
import { ResourceView } from './resource-view.tsx'
import { SeriesTable } from './series-table.tsx'

interface SeriesSectionProps {
  readonly project: string
  readonly view: SeriesView
}

/** The series of a project that the view lets through. */
export function SeriesSection({ project, view }: SeriesSectionProps) {
  const resource = useSeriesList(project)
  return (
    <ResourceView resource={resource} what={`the series of ${project}`}>
      {(series) => {
        const { rows, folded } = selectSeries(series, view)
        return (
          <>
            {rows.length > 0 && <SeriesTable rows={rows} view={view} caption={`Series of ${project}`} />}
            {rows.length === 0 && (
              <p class="quiet">
                {series.length === 0 ? 'No series yet.' : 'No series shown: the filter lets none through.'}
              </p>
            )}
            {folded > 0 && (
              <p class="after-table">
                <a href={queryHref({ all: '1' })}>{folded} more on secondary and explanatory metrics</a>
              </p>
            )}
          </>
        )
      }}
    </ResourceView>
  )
}

/** The labels of the hosts that some projects' series were measured on, as far as they are loaded. */
export function knownHosts(projects: readonly string[]): string[] {
  const series = projects.flatMap((project) => lastKnown<readonly SeriesSummary[]>(keyOf(project)) ?? [])
  return [...new Set(series.map((row) => row.host.label))].toSorted()
}

function useSeriesList(project: string): Resource<readonly SeriesSummary[]> {
  return useResource({
    key: keyOf(project),
    load: async (signal) => (await call('listSeries', { params: { project }, signal })).series,
  })
}

function keyOf(project: string): string {
  return `series ${project}`
}
