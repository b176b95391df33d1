import { useEffect, useRef } from 'preact/hooks'
import type { SeriesDetail } from '../../server/contract/series-detail.ts'
import { chartRuntime } from '../components/chart.tsx'
import { ResourceView } from '../components/resource-view.tsx'
import { SeriesChartPanel } from '../components/series-chart-panel.tsx'
import { loadSeries } from '../load-series.ts'
import { accelerationNote } from '../model/acceleration.ts'
import { useResource } from '../resource.ts'
import { place, seriesHref } from '../router.ts'

interface EmbedPageProps {
  readonly project: string
  readonly series: string
}

/** The chart of a series without anything around it, for a frame on another page; the address says what it shows. */
export function EmbedPage({ project, series }: EmbedPageProps) {
  const { query } = place.value
  const keep = useRef([query.get('point'), query.get('vs')])
  const wanted = query.get('theme')
  useEffect(() => {
    // The page around it knows better than the reader's own choice elsewhere. Not stored: it is this frame's.
    if (wanted === 'light' || wanted === 'dark') document.documentElement.setAttribute('data-theme', wanted)
  }, [wanted])
  const resource = useResource({
    key: `series detail ${project} ${series}`,
    load: (signal) => {
      // Beside the data; the chart itself asks again where that failed.
      chartRuntime().catch(() => undefined)
      return loadSeries({ project, series }, null, { signal, keep: keep.current })
    },
  })
  return (
    <ResourceView resource={resource} what="the series" heading="Series" room={{ charts: 1 }}>
      {(detail) => (
        <>
          <EmbedHead detail={detail} />
          <SeriesChartPanel detail={detail} embedded />
        </>
      )}
    </ResourceView>
  )
}

function EmbedHead({ detail }: { readonly detail: SeriesDetail }) {
  const { project, id, benchmark, metric, host, acceleration } = detail.series
  const { search } = location
  return (
    <h1 class="embed-head">
      <a href={seriesHref(project, id) + search} target="_blank" rel="noopener">
        {benchmark.name} {metric.name}
      </a>{' '}
      <span class="quiet">
        {benchmark.path} on {host.label}, {accelerationNote(acceleration).label} · {project}
      </span>
    </h1>
  )
}
