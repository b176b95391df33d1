import { useSignal } from '@preact/signals'
import type { Chart as ChartJs } from 'chart.js'
import type {} from 'chartjs-plugin-zoom'
import { useEffect, useRef } from 'preact/hooks'
import type { SeriesChartConfig } from '../charts/series-chart.ts'

interface ChartProps {
  readonly config: SeriesChartConfig
  /** What the chart shows, for those who do not see it. */
  readonly label: string
  /** Told of the chart once it is drawn, and that it is gone. */
  readonly onChart?: (chart: ChartJs<'line'> | null) => void
}

/** The drawing code is a chunk of its own: a page that will show a chart fetches it beside the data. */
export const chartRuntime = () => import('../charts/chart-runtime.ts')

/** A canvas with a chart on it, made when shown, updated with the configuration, destroyed with the page. */
export function Chart({ config, label, onChart }: ChartProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const chart = useRef<ChartJs<'line'> | null>(null)
  const latest = useRef(config)
  latest.current = config

  const failed = useSignal(false)
  const attempt = useSignal(0)
  useEffect(() => {
    let gone = false
    const draw = async () => {
      try {
        const { Chart: Runtime } = await chartRuntime()
        if (gone || canvas.current === null) return
        failed.value = false
        chart.current = new Runtime(canvas.current, latest.current)
        // One finger pans the chart sideways and scrolls the page up and down; the zoom plugin asked for both.
        canvas.current.style.touchAction = 'pan-y'
        onChart?.(chart.current)
      } catch {
        failed.value = true
      }
    }
    draw()
    return () => {
      gone = true
      chart.current?.destroy()
      chart.current = null
      onChart?.(null)
    }
  }, [attempt.value])

  const asked = useRef(rangeOf(config))
  useEffect(() => {
    const before = asked.current
    asked.current = rangeOf(config)
    if (chart.current === null) return
    chart.current.data = config.data
    chart.current.options = optionsFor(config, { before, shown: chart.current.scales['x'] })
    chart.current.update('none')
  }, [config])

  useEffect(() => panByWheel(canvas.current, () => chart.current), [])

  // The canvas is taken out of the flow by CSS: inside it, its own size would keep the container from shrinking.
  return (
    <div class="chart-box">
      <canvas ref={canvas} role="img" aria-label={label} />
      {failed.value && (
        <div class="panel error" role="alert">
          <p>The code that draws the chart could not be fetched. The table below needs none.</p>
          <button type="button" onClick={() => attempt.value++}>
            Try again
          </button>
        </div>
      )}
    </div>
  )
}

interface Range {
  readonly min: unknown
  readonly max: unknown
}

function rangeOf({ options }: SeriesChartConfig): Range {
  const { min, max } = options?.scales?.['x'] ?? {}
  return { min, max }
}

/**
 * The options of a configuration. One that asks for the same range as the one before it came for another reason, such as data that
 * arrived: where the reader is about to pan or zoom, what is in sight stays.
 */
function optionsFor(
  config: SeriesChartConfig,
  { before, shown }: { readonly before: Range; readonly shown: Range | undefined },
): NonNullable<SeriesChartConfig['options']> {
  const { options = {} } = config
  const asked = rangeOf(config)
  const isNew = asked.min !== before.min || asked.max !== before.max
  if (isNew || shown === undefined) return options
  const x = { ...options.scales?.['x'], min: Number(shown.min), max: Number(shown.max) }
  return { ...options, scales: { ...options.scales, x } as typeof options.scales & object }
}

/** Milliseconds without a turn of the wheel after which a pan is over. */
const settled = 200

/** Shift and the wheel, or a touchpad's sideways move, pan: the zoom plugin knows no such gesture. */
function panByWheel(canvas: HTMLCanvasElement | null, chartOf: () => ChartJs<'line'> | null): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const onWheel = (event: WheelEvent) => {
    const chart = chartOf()
    const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)
    if (chart === null || event.ctrlKey || !sideways) return
    event.preventDefault()
    chart.pan({ x: -(event.deltaX || event.deltaY) }, undefined, 'none')
    clearTimeout(timer)
    timer = setTimeout(() => chart.options.plugins?.zoom?.pan?.onPanComplete?.({ chart }), settled)
  }
  canvas?.addEventListener('wheel', onWheel, { passive: false })
  return () => {
    clearTimeout(timer)
    canvas?.removeEventListener('wheel', onWheel)
  }
}
