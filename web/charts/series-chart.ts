import type { ChartConfiguration, ChartEvent, Chart as ChartJs } from 'chart.js'
import type {} from 'chartjs-plugin-zoom'
import type { SeriesDetail } from '../../server/contract/series-detail.ts'
import { type HistoryAxis, historyAxis } from '../model/history-axis.ts'
import { pointsWithin } from '../model/merge-window.ts'
import type { Overlay } from '../model/overlays.ts'
import { seriesMarks } from '../model/series-marks.ts'
import type { IndexWindow, SeriesPlace } from '../model/series-place.ts'
import { densityOf } from './density.ts'
import { overlayDatasets } from './overlay-datasets.ts'
import type { Palette } from './palette.ts'
import { annotationRoom, seriesAnnotations } from './series-annotations.ts'
import { type Range, xAxis, yAxis } from './series-axes.ts'
import { holdsPoints, type Spot, seriesDatasets } from './series-datasets.ts'
import { indexOf, seriesTooltip } from './series-tooltip.ts'

export type SeriesChartConfig = ChartConfiguration<'line', Spot[]>

/** How the reader looks at the series. */
export type SeriesChartView = Pick<
  SeriesPlace,
  'log' | 'fromZero' | 'axis' | 'window' | 'selected' | 'other'
> & {
  /** Little width: markers carry numbers instead of sentences. */
  readonly compact: boolean
}

export interface SeriesChartEvents {
  /** A point was clicked, by its place in history. */
  readonly onPoint: (index: number, click: PointClick) => void
  readonly onWindow: (window: IndexWindow) => void
}

export interface PointClick {
  readonly pointerType: string
  readonly shift: boolean
}

export interface SeriesChartInput {
  readonly detail: SeriesDetail
  readonly overlays: readonly Overlay[]
  readonly view: SeriesChartView
  readonly palette: Palette
  readonly events: SeriesChartEvents
}

/** The Chart.js configuration of a series: x is a point's place in history or its commit's time, y its stored value. */
export function seriesChart(input: SeriesChartInput): SeriesChartConfig {
  const { detail, overlays, view, palette } = input
  const axis = historyAxis(view.axis, detail.points)
  const window = view.window ?? fullWindow(detail)
  const reach = view.window === null ? window : reachOf(window)
  const density = densityOf(pointsWithin(detail.points, window), view.compact)
  const marks = seriesMarks(detail, reach)
  const points = detail.points.filter(({ index }) => index >= reach.from && index <= reach.to)
  const own = overlays.filter((overlay) => overlay.axis === 'left').map((overlay) => overlay.detail)
  const second = overlays.filter((overlay) => overlay.axis === 'right').map((overlay) => overlay.detail)
  const values = { log: view.log, fromZero: view.fromZero, palette }
  return {
    type: 'line',
    data: {
      datasets: [
        ...seriesDatasets({
          ...{ detail, points, axis, density, palette },
          selected: [view.selected, view.other],
          whole: view.window === null,
        }),
        ...overlayDatasets({ overlays, axis, density, palette, range: rangeOf(reach, axis) }),
      ],
    },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      parsing: false,
      normalized: true,
      color: palette.text,
      layout: { padding: { top: annotationRoom(marks), right: 8 } },
      interaction: { mode: 'nearest', intersect: true },
      scales: {
        x: xAxis({ points, axis, range: rangeOf(window, axis), compact: view.compact, palette }),
        y: yAxis({ of: [detail, ...own], side: 'left', ...values }),
        ...(second.length > 0 && { y2: yAxis({ of: second, side: 'right', ...values }) }),
      },
      onClick: (event, _elements, chart) => {
        const index = pointAt(event, chart)
        if (index !== null) input.events.onPoint(index, clickOf(event))
      },
      onHover: (event, _elements, chart) => {
        const cursor = pointAt(event, chart) === null ? 'crosshair' : 'pointer'
        if (chart.canvas.style.cursor !== cursor) chart.canvas.style.cursor = cursor
      },
      plugins: {
        legend: { display: false },
        tooltip: seriesTooltip({ detail, overlays, palette }),
        annotation: {
          clip: false,
          annotations: seriesAnnotations({ detail, marks, axis, compact: view.compact, palette }),
        },
        zoom: zoom(input, axis),
      },
    },
  }
}

/** All points. */
export function fullWindow({ window }: SeriesDetail): IndexWindow {
  return { from: 0, to: Math.max(0, window.total - 1) }
}

/** What is drawn around a window, so that panning shows no edge before it ends. */
function reachOf({ from, to }: IndexWindow): IndexWindow {
  const width = to - from + 1
  return { from: from - width, to: to + width }
}

/** A window on the axis, with half a step of room at both ends. */
function rangeOf({ from, to }: IndexWindow, axis: HistoryAxis): Range {
  const [min, max] = [axis.ofIndex(from - 0.5), axis.ofIndex(to + 0.5)]
  // Commits of one moment take no room on an axis of time.
  return min < max ? { min, max } : { min: min - 1, max: max + 1 }
}

/**
 * Dragging zooms, and pans with Shift or by one finger; the wheel zooms with Ctrl only (as a pinch on a touchpad sends it),
 * so that the page still scrolls.
 */
function zoom({ detail, events }: SeriesChartInput, axis: HistoryAxis) {
  const { min, max } = rangeOf(fullWindow(detail), axis)
  const fewest = Math.min(3, detail.window.total)
  const done = ({ chart }: { readonly chart: ChartJs }) => {
    const window = windowShown(chart, detail, axis)
    if (window !== null) events.onWindow(window)
  }
  return {
    limits: { x: { min, max, minRange: ((max - min) / Math.max(1, detail.window.total)) * fewest } },
    pan: { enabled: true, mode: 'x' as const, modifierKey: 'shift' as const, onPanComplete: done },
    zoom: {
      mode: 'x' as const,
      drag: { enabled: true, threshold: 8, backgroundColor: 'rgba(120, 140, 160, 0.25)' },
      wheel: { enabled: true, modifierKey: 'ctrl' as const, speed: 0.15 },
      pinch: { enabled: true },
      onZoomComplete: done,
    },
  }
}

/** The places in history that a chart shows after a gesture; null before it was drawn. */
function windowShown(chart: ChartJs, detail: SeriesDetail, axis: HistoryAxis): IndexWindow | null {
  const scale = chart.scales['x']
  if (scale === undefined) return null
  const last = Math.max(0, detail.window.total - 1)
  const from = Math.min(last, Math.max(0, Math.ceil(axis.toIndex(scale.min) - 1e-6)))
  return { from, to: Math.max(from, Math.min(last, Math.floor(axis.toIndex(scale.max) + 1e-6))) }
}

function pointAt(event: ChartEvent, chart: ChartJs): number | null {
  if (event.native === null) return null
  const hits = chart.getElementsAtEventForMode(event.native, 'nearest', { intersect: true }, false)
  const hit = hits.find(({ datasetIndex }) => holdsPoints(chart.data.datasets[datasetIndex]?.label))
  return hit === undefined ? null : indexOf(chart.data.datasets[hit.datasetIndex]?.data[hit.index])
}

function clickOf({ native }: ChartEvent): PointClick {
  return {
    pointerType: native !== null && 'pointerType' in native ? String(native.pointerType) : 'mouse',
    shift: native !== null && 'shiftKey' in native && native.shiftKey === true,
  }
}
