import { useSignal } from '@preact/signals'
import type { Chart as ChartJs } from 'chart.js'
import { useEffect, useRef } from 'preact/hooks'
import type { SeriesDetail } from '../../server/contract/series-detail.ts'
import { chartPicture } from '../chart-picture.ts'
import { chartSvg } from '../charts/chart-svg.ts'
import { drawnChart } from '../charts/drawn-chart.ts'
import type { Palette } from '../charts/palette.ts'
import type { SeriesChartConfig } from '../charts/series-chart.ts'
import { loadEveryPoint } from '../load-series.ts'
import { loadErrorOf } from '../model/load-error.ts'
import type { Overlay } from '../model/overlays.ts'
import { pointsCsv } from '../model/points-csv.ts'
import type { SeriesPlace } from '../model/series-place.ts'
import { embedHref, place } from '../router.ts'
import { fileName, saveFile } from '../save-file.ts'
import { CopyCommand } from './copy-command.tsx'

interface SeriesDownloadsProps {
  readonly detail: SeriesDetail
  readonly where: SeriesPlace
  readonly overlays: readonly Overlay[]
  readonly config: SeriesChartConfig
  readonly palette: Palette
  readonly chartOf: () => ChartJs<'line'> | null
}

/** What the reader can take away: the picture, the numbers in sight, a frame for another page. */
export function SeriesDownloads(props: SeriesDownloadsProps) {
  const { detail, where } = props
  const said = useSignal('')
  const abort = useRef<AbortController | null>(null)
  useEffect(() => () => abort.current?.abort(), [])
  const attempt = (what: () => Promise<void> | void) => async () => {
    try {
      said.value = ''
      await what()
    } catch (thrown) {
      if (abort.current?.signal.aborted !== true)
        said.value = `That did not work: ${loadErrorOf(thrown).detail}`
    }
  }
  const csv = async () => {
    abort.current?.abort()
    abort.current = new AbortController()
    const { project, id } = detail.series
    const window = where.window ?? { from: 0, to: detail.window.total - 1 }
    const points = await loadEveryPoint({ project, series: id }, window, {
      signal: abort.current.signal,
      onPage: (share) => {
        said.value = share < 1 ? `${Math.round(share * 100)} %` : ''
      },
    })
    saveFile(nameOf(detail, 'csv'), new Blob([pointsCsv(points, detail.series)], { type: 'text/csv' }))
  }
  return (
    <div class="downloads">
      <span class="quiet">Download</span>
      <button type="button" class="plain" onClick={attempt(() => saveSvg(props))}>
        SVG
      </button>
      <button type="button" class="plain" onClick={attempt(() => savePng(props))}>
        PNG
      </button>
      <button
        type="button"
        class="plain"
        onClick={attempt(csv)}
        title="All points in sight, none thinned out"
      >
        CSV
      </button>
      <span role="status">{said.value}</span>
      <EmbedCode detail={detail} />
    </div>
  )
}

function EmbedCode({ detail }: { readonly detail: SeriesDetail }) {
  const { project, id } = detail.series
  const address = `${location.origin}${embedHref(project, id)}${queryText(place.value.query)}`
  return (
    <details class="embed-code">
      <summary>Embed</summary>
      <CopyCommand
        command={`<iframe src="${address.replaceAll('&', '&amp;')}" width="900" height="520" title="${titleOf(detail)}"></iframe>`}
        label="the frame for another page"
      />
      <p class="quiet">
        The server must allow it: <code>METALMARK_FRAME_ANCESTORS</code> names the sites that may show it, and
        its readers need no token only where everybody may read.
      </p>
    </details>
  )
}

function saveSvg({ detail, overlays, config, palette, chartOf }: SeriesDownloadsProps): void {
  const chart = chartOf()
  if (chart === null) throw new Error('The chart is not drawn yet.')
  const svg = chartSvg(drawnChart(chart, config, { palette, titles: titlesOf(detail, overlays) }))
  saveFile(nameOf(detail, 'svg'), new Blob([svg], { type: 'image/svg+xml' }))
}

async function savePng({ detail, overlays, palette, chartOf }: SeriesDownloadsProps): Promise<void> {
  const chart = chartOf()
  if (chart === null) throw new Error('The chart is not drawn yet.')
  const titles = titlesOf(detail, overlays)
  const picture = await chartPicture(chart.canvas, { titles, surface: palette.surface, text: palette.text })
  saveFile(nameOf(detail, 'png'), picture)
}

function titlesOf(detail: SeriesDetail, overlays: readonly Overlay[]): string[] {
  const { benchmark, host, project } = detail.series
  const over = overlays.map(({ name }) => name)
  return [
    `${project}: ${titleOf(detail)}, ${benchmark.path} on ${host.label}`,
    ...(over.length === 0 ? [] : [`with ${over.join(', ')}`]),
  ]
}

/** Names of benchmarks and metrics hold no character that means something in HTML. */
function titleOf({ series }: SeriesDetail): string {
  return `${series.benchmark.name} ${series.metric.name}`
}

function nameOf({ series }: SeriesDetail, extension: string): string {
  const { project, benchmark, metric, host } = series
  return fileName([project, benchmark.name, metric.name, host.label], extension)
}

function queryText(query: URLSearchParams): string {
  const kept = new URLSearchParams(query)
  kept.delete('view')
  const text = kept.toString()
  return text === '' ? '' : `?${text}`
}
