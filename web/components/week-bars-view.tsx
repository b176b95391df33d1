import { weekBars } from '../charts/week-bars.ts'
import { formatDay } from '../model/format-time.ts'
import { ScrollRegion } from './scroll-region.tsx'

export interface WeekBarsViewProps {
  /** What the chart shows, for those who do not see it. */
  readonly label: string
  readonly weeks: readonly { readonly from: number; readonly parts: readonly number[] }[]
  /** Names of a bar's parts from the bottom up; each has a pattern of its own beside its colour. */
  readonly parts: readonly string[]
  readonly reference: { readonly value: number; readonly name: string } | null
}

const size = { width: 620, height: 150 }

/** Bars by week with a legend, and the same numbers as a table. */
export function WeekBarsView({ label, weeks, parts, reference }: WeekBarsViewProps) {
  const chart = weekBars({ weeks, reference: reference?.value ?? null, ...size })
  return (
    <div class="panel week-bars">
      <svg
        class="week-bars-chart"
        viewBox={`0 0 ${size.width} ${size.height}`}
        width={size.width}
        role="img"
        aria-label={label}
      >
        {chart.ticks.map(({ y, text }) => (
          <g key={text}>
            <line class="grid" x1={chart.left} x2={size.width} y1={y} y2={y} />
            <text x={chart.left - 6} y={y + 4} text-anchor="end">
              {text}
            </text>
          </g>
        ))}
        {chart.bars.map(({ week, part, ...box }) => (
          <rect key={`${week} ${part}`} class={`part-${part}`} {...box}>
            <title>
              {formatDay(weeks[week]?.from ?? 0)}: {weeks[week]?.parts[part]} {parts[part]}
            </title>
          </rect>
        ))}
        {chart.reference !== null && (
          <line class="reference" x1={chart.left} x2={size.width} y1={chart.reference} y2={chart.reference} />
        )}
        {chart.names.map(({ x, from }) => (
          <text key={from} x={x} y={size.height - 4}>
            {formatDay(from)}
          </text>
        ))}
      </svg>
      <ul class="week-bars-legend">
        {parts.map((name, part) => (
          <li key={name}>
            <svg width="12" height="10" aria-hidden="true">
              <rect class={`part-${part}`} width="12" height="10" />
            </svg>{' '}
            {name}
          </li>
        ))}
        {reference !== null && (
          <li>
            <svg width="14" height="10" aria-hidden="true">
              <line class="reference" x1="0" x2="14" y1="5" y2="5" />
            </svg>{' '}
            {reference.name}
          </li>
        )}
      </ul>
      <details>
        <summary>As a table</summary>
        <ScrollRegion label={`${label}, as a table`}>
          <table class="dense">
            <thead>
              <tr>
                <th scope="col">Week from</th>
                {parts.map((name) => (
                  <th key={name} scope="col" class="number">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {weeks.toReversed().map((week) => (
                <tr key={week.from}>
                  <th scope="row">{formatDay(week.from)}</th>
                  {parts.map((name, part) => (
                    <td key={name} class="number">
                      {week.parts[part]}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      </details>
    </div>
  )
}
