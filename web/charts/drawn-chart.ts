import type { Chart as ChartJs, Scale } from 'chart.js'
import type { DrawnAxis, DrawnChart } from './chart-svg.ts'
import type { Palette } from './palette.ts'
import type { Annotations } from './series-annotations.ts'
import type { SeriesChartConfig } from './series-chart.ts'

/** What a chart shows at this moment, zoomed and scaled as the reader sees it. */
export function drawnChart(
  chart: ChartJs<'line'>,
  config: SeriesChartConfig,
  { palette, titles }: { readonly palette: Palette; readonly titles: readonly string[] },
): DrawnChart {
  const { x, ...values } = chart.scales
  const annotations = config.options?.plugins?.annotation?.annotations ?? {}
  return {
    width: Math.round(chart.width),
    height: Math.round(chart.height),
    area: chart.chartArea,
    x: drawnAxis(x),
    y: Object.fromEntries(Object.entries(values).map(([id, scale]) => [id, drawnAxis(scale)])),
    datasets: config.data.datasets,
    // Built in this folder: a record of lines and boxes.
    annotations: annotations as Annotations,
    colours: palette,
    titles,
  }
}

function drawnAxis(scale: Scale | undefined): DrawnAxis {
  if (scale === undefined) return { min: 0, max: 1, log: false, title: '', ticks: [] }
  const { title } = scale.options as { readonly title?: { readonly text?: string } }
  return {
    min: scale.min,
    max: scale.max,
    log: scale.type === 'logarithmic',
    title: title?.text ?? '',
    ticks: scale.ticks.map(({ value, label }) => ({ value, text: [label ?? ''].flat() })),
  }
}
