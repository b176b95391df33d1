import { formatValue, type Unit } from '../../server/contract/units.ts'
import type { Interval } from '../../server/contract/verdict.ts'
import { type StripDot, type StripRepetition, stripPlot } from '../charts/strip-plot.ts'

interface StripPlotViewProps {
  readonly label: string
  readonly repetitions: readonly StripRepetition[]
  readonly unit: Unit
  readonly expected: Interval | null
}

const plot = { width: 400, height: 44, axis: 18, inset: 14 }

/** Each repetition as a dot on its value; the first repetition on top, the last at the bottom. */
export function StripPlotView({ label, repetitions, unit, expected }: StripPlotViewProps) {
  const strip = stripPlot({ repetitions, unit, expected, ...plot })
  return (
    <svg class="strip" viewBox={`0 0 ${plot.width} ${plot.height + plot.axis}`} role="img" aria-label={label}>
      {strip.expected !== null && (
        <rect class="expected" x={strip.expected.x} y="0" width={strip.expected.width} height={plot.height}>
          <title>expected range</title>
        </rect>
      )}
      <line class="axis" x1="0" x2={plot.width} y1={plot.height} y2={plot.height} />
      {strip.ticks.map((tick) => (
        <g key={tick.text}>
          <line class="axis" x1={tick.x} x2={tick.x} y1={plot.height} y2={plot.height + 4} />
          <text x={tick.x} y={plot.height + 14} text-anchor="middle">
            {tick.text}
          </text>
        </g>
      ))}
      {strip.dots.map((dot) => (
        <Dot key={dot.index} dot={dot} unit={unit} />
      ))}
    </svg>
  )
}

function Dot({ dot, unit }: { readonly dot: StripDot; readonly unit: Unit }) {
  const { x, y } = dot
  const title = `repetition ${dot.index + 1}: ${formatValue(dot.value, unit, 4)}${dot.kind === 'measured' ? '' : ` (${dot.kind})`}`
  return (
    <g class={`strip-dot ${dot.kind}`}>
      <title>{title}</title>
      {dot.kind === 'suspect' ? (
        <path d={`M${x - 3} ${y - 3}l6 6M${x + 3} ${y - 3}l-6 6`} />
      ) : (
        <circle cx={x} cy={y} r="3.5" />
      )}
    </g>
  )
}
