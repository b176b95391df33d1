import type { Chart as ChartJs } from 'chart.js'
import { useEffect, useRef } from 'preact/hooks'
import type { SeriesChartConfig } from '../charts/series-chart.ts'

interface ChartProps {
  readonly config: SeriesChartConfig
  /** What the chart shows, for those who do not see it. */
  readonly label: string
}

/** A canvas with a chart on it, made when shown, updated with the configuration, destroyed with the page. */
export function Chart({ config, label }: ChartProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const chart = useRef<ChartJs<'line'> | null>(null)
  const latest = useRef(config)
  latest.current = config

  useEffect(() => {
    let gone = false
    import('../charts/chart-runtime.ts').then(({ Chart: Runtime }) => {
      if (gone || canvas.current === null) return
      chart.current = new Runtime(canvas.current, latest.current)
    })
    return () => {
      gone = true
      chart.current?.destroy()
      chart.current = null
    }
  }, [])

  useEffect(() => {
    if (chart.current === null) return
    chart.current.data = config.data
    chart.current.options = config.options ?? {}
    chart.current.update('none')
  }, [config])

  // The canvas is taken out of the flow by CSS: inside it, its own size would keep the container from shrinking.
  return (
    <div class="chart-box">
      <canvas ref={canvas} role="img" aria-label={label} />
    </div>
  )
}
