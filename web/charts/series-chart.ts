import type { ChartConfiguration, ChartEvent, Chart as ChartJs, Point as Spot, TooltipItem } from 'chart.js'
import type {} from 'chartjs-plugin-zoom'
import type { SeriesDetail } from '../../server/contract/series-detail.ts'
import { scaleFor } from '../../server/contract/units.ts'
import { shortHash } from '../model/commit-text.ts'
import { formatInstant } from '../model/format-time.ts'
import { pointFacts } from '../model/point-facts.ts'
import { indexTicks } from './index-ticks.ts'
import type { Palette } from './palette.ts'
import { annotationRoom, changeAnnotations, epochAnnotations } from './series-annotations.ts'
import { pointsDataset, seriesDatasets } from './series-datasets.ts'

export type SeriesChartConfig = ChartConfiguration<'line', Spot[]>

/** How the reader looks at the series. The window is in indices of points, both ends shown. */
export interface SeriesChartView {
  readonly log: boolean
  readonly fromZero: boolean
  readonly window: ChartWindow | null
  readonly selected: number | null
  /** Little width: markers carry numbers instead of sentences. */
  readonly compact: boolean
}

export interface ChartWindow {
  readonly from: number
  readonly to: number
}

export interface SeriesChartEvents {
  readonly onPoint: (index: number, pointerType: string) => void
  readonly onWindow: (window: ChartWindow) => void
}

export interface SeriesChartInput {
  readonly detail: SeriesDetail
  readonly view: SeriesChartView
  readonly palette: Palette
  readonly events: SeriesChartEvents
}

/** The Chart.js configuration of a series: x is a point's index in history, y its stored value. */
export function seriesChart(input: SeriesChartInput): SeriesChartConfig {
  const { detail, view, palette } = input
  return {
    type: 'line',
    data: { datasets: seriesDatasets(detail, view.selected, palette) },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      parsing: false,
      normalized: true,
      color: palette.text,
      layout: { padding: { top: annotationRoom(detail), right: 8 } },
      interaction: { mode: 'nearest', intersect: true },
      scales: { x: xAxis(input), y: yAxis(input) },
      onClick: (event, _elements, chart) => {
        const index = pointAt(event, chart)
        if (index !== null) input.events.onPoint(index, pointerTypeOf(event))
      },
      onHover: (event, _elements, chart) => {
        chart.canvas.style.cursor = pointAt(event, chart) === null ? 'crosshair' : 'pointer'
      },
      plugins: {
        legend: { display: false },
        tooltip: tooltip(detail, palette),
        annotation: {
          clip: false,
          annotations: {
            ...epochAnnotations(detail, { compact: view.compact, palette }),
            ...changeAnnotations(detail, { compact: view.compact, palette }),
          },
        },
        zoom: zoom(input),
      },
    },
  }
}

/** All points, with half a step of room at both ends. */
export function fullWindow(points: number): ChartWindow {
  return { from: 0, to: Math.max(0, points - 1) }
}

function xAxis({ detail, view, palette }: SeriesChartInput) {
  const { points } = detail
  const window = view.window ?? fullWindow(points.length)
  return {
    type: 'linear' as const,
    min: window.from - 0.5,
    max: window.to + 0.5,
    grid: { display: false },
    border: { color: palette.grid },
    // Chart.js would count its steps from the edge of the plot, which lies between two points.
    afterBuildTicks: (axis: { min: number; max: number; ticks: { value: number }[] }) => {
      axis.ticks = indexTicks(axis, view.compact ? 4 : 10).map((value) => ({ value }))
    },
    ticks: {
      color: palette.muted,
      maxRotation: 0,
      callback: (value: string | number): string[] => {
        const point = points[Number(value)]
        if (point === undefined) return []
        const date = formatInstant(point.commit?.committedAt ?? point.startedAt).slice(5, 10)
        return [point.commit === null ? '–' : shortHash(point.commit.head).slice(0, 7), date]
      },
    },
  }
}

function yAxis({ detail, view, palette }: SeriesChartInput) {
  const { metric } = detail.series
  const highest = detail.points.reduce((most, point) => Math.max(most, Math.abs(point.value)), 0)
  const scale = scaleFor(highest, metric.unit)
  return {
    type: view.log ? ('logarithmic' as const) : ('linear' as const),
    beginAtZero: view.fromZero && !view.log,
    grace: view.log ? 0 : '4%',
    title: { display: scale.label !== '', text: scale.label, color: palette.muted },
    grid: { color: palette.grid },
    border: { display: false },
    ticks: {
      color: palette.muted,
      maxTicksLimit: 8,
      callback: (value: string | number): string =>
        String(Number((Number(value) / scale.factor).toPrecision(6))),
    },
  }
}

function tooltip(detail: SeriesDetail, palette: Palette) {
  const factsOf = (item: TooltipItem<'line'> | undefined) => {
    const point = item && detail.points[item.parsed.x ?? -1]
    return point ? pointFacts(point, detail) : null
  }
  return {
    filter: (item: TooltipItem<'line'>) => item.dataset.label === pointsDataset,
    backgroundColor: palette.surface,
    borderColor: palette.muted,
    borderWidth: 1,
    titleColor: palette.text,
    bodyColor: palette.text,
    footerColor: palette.text,
    footerFont: { weight: 'normal' as const },
    displayColors: false,
    padding: 8,
    callbacks: {
      title: (items: TooltipItem<'line'>[]) => factsOf(items[0])?.title ?? '',
      label: (item: TooltipItem<'line'>) => [...(factsOf(item)?.lines ?? [])],
      footer: (items: TooltipItem<'line'>[]) => {
        const facts = factsOf(items[0])
        return facts === null ? [] : wrap(`${facts.verdict}: ${facts.reason}`, 64)
      },
    },
  }
}

/** Dragging zooms; the wheel does with Ctrl only (as a pinch on a touchpad sends it), so that the page still scrolls. */
function zoom({ detail, events }: SeriesChartInput) {
  const last = Math.max(0, detail.points.length - 1)
  return {
    limits: { x: { min: -0.5, max: last + 0.5, minRange: Math.min(3, last + 1) } },
    zoom: {
      mode: 'x' as const,
      drag: { enabled: true, threshold: 8, backgroundColor: 'rgba(120, 140, 160, 0.25)' },
      wheel: { enabled: true, modifierKey: 'ctrl' as const, speed: 0.15 },
      pinch: { enabled: true },
      onZoomComplete: ({ chart }: { readonly chart: ChartJs }) => {
        const axis = chart.scales['x']
        if (axis === undefined) return
        const from = Math.max(0, Math.ceil(axis.min))
        events.onWindow({ from, to: Math.max(from, Math.min(last, Math.floor(axis.max))) })
      },
    },
  }
}

function pointAt(event: ChartEvent, chart: ChartJs): number | null {
  if (event.native === null) return null
  const hits = chart.getElementsAtEventForMode(event.native, 'nearest', { intersect: true }, false)
  const hit = hits.find(({ datasetIndex }) => chart.data.datasets[datasetIndex]?.label === pointsDataset)
  return hit?.index ?? null
}

function pointerTypeOf({ native }: ChartEvent): string {
  return native !== null && 'pointerType' in native ? String(native.pointerType) : 'mouse'
}

/** Breaks a sentence into lines: a canvas does not. */
function wrap(text: string, most: number): string[] {
  const lines: string[] = []
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1)
    if (last === undefined || last.length + word.length >= most) lines.push(word)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines
}
