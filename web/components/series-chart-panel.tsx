import type { Chart as ChartJs } from 'chart.js'
import { useMemo, useRef } from 'preact/hooks'
import type { SeriesDetail } from '../../server/contract/series-detail.ts'
import { readPalette } from '../charts/palette.ts'
import { seriesChart } from '../charts/series-chart.ts'
import { overlaid } from '../model/overlays.ts'
import { type IndexWindow, type SeriesPlace, seriesPlaceOf, windowQuery } from '../model/series-place.ts'
import { navigate, place, replaceQuery, runHref } from '../router.ts'
import { shownColour } from '../shown-colour.ts'
import { theme } from '../theme.ts'
import { useCloserLook } from '../use-closer-look.ts'
import { useNarrow } from '../use-narrow.ts'
import { useOverlays } from '../use-overlays.ts'
import { useSettled } from '../use-settled.ts'
import { Chart } from './chart.tsx'
import { ChartLegend } from './chart-legend.tsx'
import { ChartStatus } from './chart-status.tsx'
import { OverlayList } from './overlay-list.tsx'
import { SelectedPoints } from './selected-points.tsx'
import { SeriesDownloads } from './series-downloads.tsx'
import { SeriesSwitches } from './series-switches.tsx'
import { useChartKeys } from './use-chart-keys.ts'

interface SeriesChartPanelProps {
  /** The whole series, thinned out. */
  readonly detail: SeriesDetail
  /** On another site's page: the chart and what it takes to read it, nothing to work with. */
  readonly embedded?: boolean
}

/** Milliseconds without a further move after which a window is the reader's choice. */
const stillMs = 100

/** The chart of a series with its switches, its keys and the selected points in words. All of its state is the address'. */
export function SeriesChartPanel({ detail: whole, embedded = false }: SeriesChartPanelProps) {
  const { query } = place.value
  const where = useMemo(() => seriesPlaceOf(query, whole.window.total), [query, whole.window.total])
  const loaded = useOverlays(whole.series.project, where.overlays)
  const look = useCloserLook(whole, loaded.details, {
    window: where.window,
    keep: [where.selected, where.other],
  })
  const { detail } = look
  const { overlays, leftOut } = useMemo(() => overlaid(detail, look.others), [detail, look.others])
  const compact = useNarrow()
  const shownTheme = theme.value
  const palette = useMemo(() => readPalette(shownColour), [shownTheme])
  const isPositive = useMemo(
    () => [detail, ...look.others].every(({ points }) => points.every((point) => point.value > 0)),
    [detail, look.others],
  )
  // The zoom plugin tells of every turn of the wheel, late: each would have the whole chart made anew.
  const onWindow = useSettled<IndexWindow>(
    (window) => replaceQuery(windowQuery(window, detail.window.total)),
    stillMs,
  )
  const config = useMemo(() => {
    return seriesChart({
      ...{ detail, overlays, palette },
      view: { ...where, log: where.log && isPositive, compact },
      events: {
        onPoint: (index, click) => {
          // A finger has no hover: the first tap tells about the point, its link opens the run.
          if (click.shift) hold(detail, index)
          else if (click.pointerType === 'touch') replaceQuery({ point: runAt(detail, index) })
          else openRun(detail, index)
        },
        onWindow,
      },
    })
  }, [detail, overlays, where, compact, palette, isPositive])
  const chart = useRef<ChartJs<'line'> | null>(null)
  useChartKeys(detail)

  if (detail.window.total === 0) return <p class="quiet">No points yet: no run gave a valid value.</p>
  return (
    <section class="chart-panel" aria-label="Chart">
      {!embedded && <SeriesSwitches detail={detail} where={where} positive={isPositive} />}
      <OverlayList own={detail} overlays={overlays} leftOut={leftOut} loaded={loaded} fixed={embedded} />
      <section
        class="chart-focus"
        aria-label="Chart of the series; arrow keys select a point, plus and minus zoom, 0 shows all"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keys work on the chart, so it takes the focus
        tabIndex={0}
        aria-busy={look.status === 'loading' || loaded.loading}
      >
        <Chart
          config={config}
          label={chartLabel(detail)}
          onChart={(drawn) => {
            chart.current = drawn
          }}
        />
      </section>
      <ChartStatus look={look} where={where} />
      <ChartLegend detail={detail} marksOnly={embedded} />
      {!embedded && (
        <>
          <SelectedPoints detail={detail} where={where} />
          <SeriesDownloads
            {...{ detail, where, config, palette }}
            overlays={overlays}
            chartOf={() => chart.current}
          />
        </>
      )}
    </section>
  )
}

function chartLabel({ series, window }: SeriesDetail): string {
  return `${series.metric.name} over ${window.total} runs; the table below has the values`
}

/** The first point that is chosen for a comparison, then the second. */
function hold(detail: SeriesDetail, index: number): void {
  const where: SeriesPlace = seriesPlaceOf(place.peek().query, detail.window.total)
  const run = runAt(detail, index)
  if (where.selected === null || where.selected === run) replaceQuery({ point: run })
  else replaceQuery({ vs: where.selected, point: run })
}

function openRun(detail: SeriesDetail, index: number): void {
  const run = runAt(detail, index)
  if (run !== null) navigate(runHref(detail.series.project, run))
}

function runAt({ points }: SeriesDetail, index: number): string | null {
  return points.find((point) => point.index === index)?.runId ?? null
}
