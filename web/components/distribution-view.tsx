import { formatValue, type Scale, type Unit } from '../../server/contract/units.ts'
import {
  type DistributionLane,
  distributionPlot,
  fiveNumbers,
  type LanePlot,
} from '../charts/distribution-plot.ts'
import { useNarrow } from '../use-narrow.ts'
import { ScrollRegion } from './scroll-region.tsx'
import '../styles/distribution.css'

interface DistributionViewProps {
  /** What is measured, e.g. `tcp_stream_1 throughput on lab-3`. */
  readonly label: string
  readonly unit: Unit
  /** The side that counts as old first, that which counts as new last. */
  readonly lanes: readonly DistributionLane[]
}

const gutter = 70

/** How the values of two sides lie: each run as a dot, the repetitions behind it, boxes, and shares below each value. */
export function DistributionView({ label, unit, lanes }: DistributionViewProps) {
  // As wide as it is shown, so that its texts keep their size.
  const width = useNarrow() ? 270 : 560
  const plot = distributionPlot({ lanes, unit, width })
  const sideOf = (i: number) => (i === 0 ? 'old' : i === lanes.length - 1 ? 'new' : 'unsure')
  const bottom = plot.shares.top + plot.shares.height
  return (
    <div class="distribution">
      <svg
        viewBox={`${-gutter} 0 ${width + gutter} ${plot.height}`}
        role="img"
        aria-label={`Distribution of ${label}`}
      >
        {plot.lanes.map((lane, i) => (
          <Lane key={lane.name} lane={lane} side={sideOf(i)} unit={unit} />
        ))}
        <text class="side-name" x="-8" y={plot.shares.top + plot.shares.height / 2} text-anchor="end">
          share ≤
        </text>
        {plot.steps.map(({ name, path }, i) => (
          <path key={name} class={`share ${sideOf(i)}`} d={path} />
        ))}
        <line class="axis" x1="0" x2={width} y1={bottom} y2={bottom} />
        {plot.ticks.map(({ x, text }) => (
          <g key={text}>
            <line class="axis" x1={x} x2={x} y1={bottom} y2={bottom + 4} />
            <text x={x} y={bottom + 15} text-anchor="middle">
              {text}
            </text>
          </g>
        ))}
        <text x="-8" y={bottom + 15} text-anchor="end">
          {plot.scale.label}
        </text>
      </svg>
      <NumbersTable label={label} lanes={lanes} scale={plot.scale} />
    </div>
  )
}

interface LaneProps {
  readonly lane: LanePlot
  readonly side: 'old' | 'unsure' | 'new'
  readonly unit: Unit
}

function Lane({ lane, side, unit }: LaneProps) {
  const { top, height, box, median } = lane
  return (
    <g class={`lane ${side}`}>
      <text class="side-name" x="-8" y={top + height / 2 + 4} text-anchor="end">
        {lane.name}
      </text>
      {box !== null && <rect class="box" x={box.x} y={top} width={Math.max(box.width, 1)} height={height} />}
      {lane.samples.map(({ x, y }, i) => (
        <path key={i} class="sample" d={`M${x} ${y - 2}v4`} />
      ))}
      {lane.dots.map(({ x, y, value }, i) => (
        <circle key={i} class="run" cx={x} cy={y} r="3">
          <title>{formatValue(value, unit, 4)}</title>
        </circle>
      ))}
      {median !== null && <line class="median" x1={median} x2={median} y1={top} y2={top + height} />}
    </g>
  )
}

const numbers = ['least', 'quarter below', 'median', 'quarter above', 'most']

/** The same in numbers. */
function NumbersTable({
  label,
  lanes,
  scale,
}: Omit<DistributionViewProps, 'unit'> & { readonly scale: Scale }) {
  return (
    <ScrollRegion label={`Numbers of ${label}`}>
      <table class="dense numbers-table">
        <thead>
          <tr>
            <th scope="col">{scale.label === '' ? 'Runs' : `Runs, in ${scale.label}`}</th>
            <th scope="col" class="number">
              n
            </th>
            {numbers.map((name) => (
              <th key={name} scope="col" class="number">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lanes.map((lane) => (
            <tr key={lane.name}>
              <th scope="row">{lane.name}</th>
              <td class="number">{lane.runs.length}</td>
              {numbers.map((name, i) => (
                <td key={name} class="number">
                  {numberText(fiveNumbers(lane)?.[i], scale)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  )
}

function numberText(value: number | undefined, { factor }: Scale): string {
  return value === undefined ? '–' : formatValue(value / factor, 'ratio', 4)
}
