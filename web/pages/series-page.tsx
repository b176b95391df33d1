import { useRef } from 'preact/hooks'
import type { SeriesDetail } from '../../server/contract/series-detail.ts'
import { AccelerationBanner } from '../components/acceleration-banner.tsx'
import { ChangesTable } from '../components/changes-table.tsx'
import { chartRuntime } from '../components/chart.tsx'
import { ErrorBoundary } from '../components/error-boundary.tsx'
import { Page } from '../components/page.tsx'
import { PointsTable } from '../components/points-table.tsx'
import { ResourceView } from '../components/resource-view.tsx'
import { SegmentsTable } from '../components/segments-table.tsx'
import { SeriesChartPanel } from '../components/series-chart-panel.tsx'
import { SeriesHeadline } from '../components/series-headline.tsx'
import { SeriesIdentity } from '../components/series-identity.tsx'
import { loadSeries } from '../load-series.ts'
import { accelerationNote } from '../model/acceleration.ts'
import { seriesPlaceOf } from '../model/series-place.ts'
import { useResource } from '../resource.ts'
import { place, replaceQuery } from '../router.ts'

interface SeriesPageProps {
  readonly project: string
  readonly series: string
}

/** One series: what the latest run says, the history as a chart and as a table, and what the series is. */
export function SeriesPage({ project, series }: SeriesPageProps) {
  // What a link selects is there even where its neighbours are thinned out.
  const keep = useRef([place.value.query.get('point'), place.value.query.get('vs')])
  const resource = useResource({
    key: `series detail ${project} ${series}`,
    load: (signal) => {
      // Beside the data; the chart itself asks again where that failed.
      chartRuntime().catch(() => undefined)
      return loadSeries({ project, series }, null, { signal, keep: keep.current })
    },
  })
  const { state } = resource
  const name = 'data' in state ? titleOf(state.data) : 'Series'
  return (
    <Page title={`${name} – ${project}`} project={project} crumb={name}>
      <ResourceView
        resource={resource}
        what="the series"
        heading="Series"
        room={{ lines: 2, tiles: true, charts: 1, rows: 6 }}
      >
        {(detail) => <SeriesBody detail={detail} />}
      </ResourceView>
    </Page>
  )
}

function SeriesBody({ detail }: { readonly detail: SeriesDetail }) {
  const { benchmark, metric, host, acceleration } = detail.series
  const asTable = place.value.query.get('view') === 'table'
  return (
    <>
      <h1>
        {benchmark.name} <span class="quiet">{metric.name}</span>
      </h1>
      <p class="subtitle">
        <span>{benchmark.path}</span> on <b>{host.label}</b>, {accelerationNote(acceleration).label}
        {benchmark.canary && <span class="tag">canary</span>}
      </p>
      <AccelerationBanner acceleration={acceleration} />
      <SeriesHeadline detail={detail} />
      <ErrorBoundary what="the chart">
        <SeriesChartPanel detail={detail} />
      </ErrorBoundary>
      <details
        class="twin"
        open={asTable}
        onToggle={(event) => {
          if (event.currentTarget.open !== asTable) {
            replaceQuery({ view: event.currentTarget.open ? 'table' : null })
          }
        }}
      >
        <summary>{tableTitle(detail)}</summary>
        {asTable && detail.changePoints.length > 0 && (
          <section aria-labelledby="changes-heading">
            <h2 id="changes-heading">Changes</h2>
            <ChangesTable detail={detail} />
          </section>
        )}
        {asTable && detail.segments.length > 0 && (
          <section aria-labelledby="segments-heading">
            <h2 id="segments-heading">Segments</h2>
            <SegmentsTable detail={detail} />
          </section>
        )}
        {asTable && detail.points.length > 0 && <h2>Points</h2>}
        {asTable && (
          <PointsTable
            detail={detail}
            window={seriesPlaceOf(place.value.query, detail.window.total).window}
          />
        )}
      </details>
      <SeriesIdentity series={detail.series} />
    </>
  )
}

function tableTitle({ points, window }: SeriesDetail): string {
  return window.leftOut === 0
    ? `All points as a table (${window.total})`
    : `Points as a table (${points.length} of ${window.total})`
}

function titleOf({ series }: SeriesDetail): string {
  return `${series.benchmark.name} ${series.metric.name}`
}
