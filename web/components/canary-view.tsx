import type { HostCanary } from '../../server/contract/host.ts'
import { formatValue, type Unit } from '../../server/contract/units.ts'
import { type CanaryPlot, canaryPlot, type PlotSize } from '../charts/canary-plot.ts'
import { formatInstant } from '../model/format-time.ts'
import { runHref, seriesHref } from '../router.ts'
import { useNarrow } from '../use-narrow.ts'
import { useWidth } from '../use-width.ts'
import { ScrollRegion } from './scroll-region.tsx'

interface CanaryViewProps {
  readonly project: string
  readonly canary: HostCanary
}

/** Until the page is laid out. */
const usualWidth = 960

/** A canary of a host over time with its limits, as a chart and as a table. */
export function CanaryView({ project, canary }: CanaryViewProps) {
  const narrow = useNarrow()
  const { series, points, noise } = canary
  // As wide as it is shown, so that its texts keep their size.
  const { element, width } = useWidth()
  const size = { width: width || usualWidth, height: 150, left: narrow ? 74 : 84, bottom: 18 }
  const plot = canaryPlot(canary, size)
  const out = plot.dots.filter(({ isOut }) => isOut).length
  return (
    <figure class="canary">
      <figcaption>
        <a href={seriesHref(project, series.id)}>{series.benchmark.name}</a>{' '}
        <span class="quiet">
          {series.metric.name} on {series.benchmark.path} · {points.length} runs, {out} beyond their limits
          {noise !== null && <> · runs vary by {(noise * 100).toFixed(1)} %</>}
        </span>
      </figcaption>
      <div ref={element}>
        <Plot
          plot={plot}
          size={size}
          unit={series.metric.unit}
          label={`${series.benchmark.name} on this host, ${points.length} runs, ${out} beyond their limits`}
        />
      </div>
      <CanaryTable project={project} canary={canary} />
    </figure>
  )
}

interface PlotProps {
  readonly plot: CanaryPlot
  readonly size: PlotSize
  readonly unit: Unit
  readonly label: string
}

function Plot({ plot, size, unit, label }: PlotProps) {
  return (
    <svg viewBox={`0 0 ${size.width} ${size.height}`} role="img" aria-label={label}>
      {plot.limits.map((points) => (
        <polygon key={points.slice(0, 24)} class="limits" points={points} />
      ))}
      {plot.ticks.map(({ y, text }) => (
        <g key={text}>
          <line class="grid" x1={size.left} x2={size.width} y1={y} y2={y} />
          <text x={size.left - 6} y={y + 4} text-anchor="end">
            {text}
          </text>
        </g>
      ))}
      {plot.marks.map(({ x, text }) => (
        <g key={x} class="mark">
          <line x1={x} x2={x} y1="0" y2={size.height - size.bottom} />
          <text
            x={x > size.width * 0.8 ? x - 4 : x + 4}
            y="10"
            text-anchor={x > size.width * 0.8 ? 'end' : 'start'}
          >
            {text}
          </text>
        </g>
      ))}
      {plot.dots.map((dot) => (
        <circle
          key={dot.runId}
          class={dot.isOut ? 'dot out' : 'dot'}
          cx={dot.x}
          cy={dot.y}
          r={dot.isOut ? 3.5 : 2.2}
        >
          <title>{`${formatValue(dot.value, unit)}, ${formatInstant(dot.startedAt)}`}</title>
        </circle>
      ))}
      {plot.days.map(({ x, text }, i) => (
        <text key={i} x={x} y={size.height - 3} text-anchor={i === 0 ? 'start' : 'end'}>
          {text}
        </text>
      ))}
    </svg>
  )
}

function CanaryTable({ project, canary: { series, points } }: CanaryViewProps) {
  return (
    <details>
      <summary>As a table ({points.length})</summary>
      <ScrollRegion label={`Values of ${series.benchmark.name}`}>
        <table class="dense">
          <thead>
            <tr>
              <th scope="col">Run</th>
              <th scope="col" class="number">
                Value
              </th>
              <th scope="col" class="number">
                Limits
              </th>
              <th scope="col">Verdict</th>
            </tr>
          </thead>
          <tbody>
            {points.toReversed().map(({ runId, startedAt, value, expected, verdict }) => (
              <tr key={runId}>
                <th scope="row">
                  <a href={runHref(project, runId)}>{formatInstant(startedAt)}</a>
                </th>
                <td class="number">{formatValue(value, series.metric.unit)}</td>
                <td class="number">
                  {expected === null
                    ? 'too few runs'
                    : `${formatValue(expected.low, series.metric.unit)} – ${formatValue(expected.high, series.metric.unit)}`}
                </td>
                <td>{verdict ?? 'not judged'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </details>
  )
}
