import { useEffect, useMemo } from 'preact/hooks'
import type { SeriesDetail } from '../../server/contract/series-detail.ts'
import { readPalette } from '../charts/palette.ts'
import { type ChartWindow, seriesChart } from '../charts/series-chart.ts'
import { pointFacts } from '../model/point-facts.ts'
import { type SeriesPlace, seriesPlaceOf } from '../model/series-place.ts'
import { navigate, place, queryHref, replaceQuery, runHref } from '../router.ts'
import { shownColour } from '../shown-colour.ts'
import { theme } from '../theme.ts'
import { useNarrow } from '../use-narrow.ts'
import { Chart } from './chart.tsx'
import { ChartLegend } from './chart-legend.tsx'
import { VerdictChip } from './verdict-chip.tsx'

/** The chart of a series with its switches, its keys and the selected point in words. */
export function SeriesChartPanel({ detail }: { readonly detail: SeriesDetail }) {
  const { points, series } = detail
  const { query } = place.value
  const where = useMemo(() => seriesPlaceOf(query, points), [query, points])
  const compact = useNarrow()
  const shownTheme = theme.value
  const config = useMemo(() => {
    return seriesChart({
      detail,
      view: { ...where, compact },
      palette: readPalette(shownColour),
      events: {
        onPoint: (index, pointerType) => {
          // A finger has no hover: the first tap tells about the point, its link opens the run.
          if (pointerType === 'touch') select(detail, index)
          else openRun(detail, index)
        },
        onWindow: (window) => replaceQuery(windowQuery(window, points.length)),
      },
    })
  }, [detail, where, compact, shownTheme])
  useChartKeys(detail)

  if (points.length === 0) return <p class="quiet">No points yet: no run gave a valid value.</p>
  return (
    <section class="chart-panel" aria-label="Chart">
      <Switches where={where} positive={points.every((point) => point.value > 0)} />
      <section
        class="chart-focus"
        aria-label="Chart of the series; arrow keys select a point"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys work on the chart, so it takes the focus
        tabIndex={0}
      >
        <Chart
          config={config}
          label={`${series.metric.name} over ${points.length} runs; the table below has all values`}
        />
      </section>
      <ChartLegend detail={detail} />
      <SelectedPoint detail={detail} index={where.selected} />
    </section>
  )
}

function Switches({ where, positive }: { readonly where: SeriesPlace; readonly positive: boolean }) {
  return (
    <div class="switches">
      {positive && (
        <a href={queryHref({ scale: where.log ? null : 'log' })}>
          {where.log ? 'Linear scale' : 'Log scale'}
        </a>
      )}
      {!where.log && (
        <a href={queryHref({ zero: where.fromZero ? null : '1' })}>
          {where.fromZero ? 'Fit values' : 'From zero'}
        </a>
      )}
      {where.window !== null && <a href={queryHref({ from: null, to: null })}>Reset zoom</a>}
      <span class="quiet keys">
        drag or Ctrl+wheel zooms, <kbd>0</kbd> resets, <kbd>←</kbd> <kbd>→</kbd> select, <kbd>Enter</kbd>{' '}
        opens
      </span>
    </div>
  )
}

function SelectedPoint({ detail, index }: { readonly detail: SeriesDetail; readonly index: number | null }) {
  const point = index === null ? undefined : detail.points[index]
  if (point === undefined) return <p class="selected-point quiet">No point selected.</p>
  const facts = pointFacts(point, detail)
  return (
    <div class="selected-point" aria-live="polite">
      <p>
        <VerdictChip verdict={point.verdict} />{' '}
        <a href={runHref(detail.series.project, point.runId)}>{facts.title}</a>
      </p>
      <p>{facts.lines.join(' · ')}</p>
      <p class="quiet">{facts.reason}</p>
    </div>
  )
}

/** Arrow keys, Enter and 0 on the chart, or anywhere on the page while nothing else has the focus. */
function useChartKeys(detail: SeriesDetail): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const at = document.activeElement
      const free = at === null || at === document.body || at.id === 'main' || at.matches('.chart-focus')
      if (!free || event.ctrlKey || event.metaKey || event.altKey) return
      const last = detail.points.length - 1
      // From the address and not from the last drawing: keys may come faster than frames.
      const present = seriesPlaceOf(place.peek().query, detail.points).selected
      const action = {
        ArrowLeft: () => select(detail, present === null ? last : Math.max(0, present - 1)),
        ArrowRight: () => select(detail, present === null ? last : Math.min(last, present + 1)),
        Home: () => select(detail, 0),
        End: () => select(detail, last),
        Enter: () => present !== null && openRun(detail, present),
        '0': resetWindow,
      }[event.key]
      if (action === undefined || last < 0) return
      event.preventDefault()
      action()
    }
    const onDoubleClick = (event: MouseEvent) => {
      if (event.target instanceof HTMLCanvasElement) resetWindow()
    }
    document.addEventListener('keydown', onKey)
    document.addEventListener('dblclick', onDoubleClick)
    return () => {
      document.removeEventListener('keydown', onKey)
      document.removeEventListener('dblclick', onDoubleClick)
    }
  }, [detail])
}

function select({ points }: SeriesDetail, index: number): void {
  replaceQuery({ point: points[index]?.runId ?? null })
}

function openRun({ points, series }: SeriesDetail, index: number): void {
  const point = points[index]
  if (point !== undefined) navigate(runHref(series.project, point.runId))
}

function resetWindow(): void {
  replaceQuery({ from: null, to: null })
}

function windowQuery({ from, to }: ChartWindow, points: number) {
  return from === 0 && to === points - 1 ? { from: null, to: null } : { from: String(from), to: String(to) }
}
