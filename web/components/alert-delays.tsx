import type { QualityHistory } from '../../server/contract/quality-history.ts'
import { delayStrip } from '../charts/delay-strip.ts'
import { durationText } from '../model/quality-look.ts'
import { alertHref } from '../router.ts'
import { ScrollRegion } from './scroll-region.tsx'
import { When } from './when.tsx'

interface AlertDelaysProps {
  readonly project: string
  readonly delays: QualityHistory['delays']
}

const width = 620

/** How long it took from a commit to the alert about it. */
export function AlertDelays({ project, delays }: AlertDelaysProps) {
  if (delays.length === 0) return <p class="quiet">No alert with a known commit yet.</p>
  const times = delays.map(({ committedAt, openedAt }) => Math.max(0, openedAt - committedAt))
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.round((sorted.length - 1) * share)] ?? 0
  const strip = delayStrip({ delays: times, width, inset: 24 })
  return (
    <div class="panel">
      <p>
        Half within <b>{durationText(at(0.5))}</b>, nine of ten within <b>{durationText(at(0.9))}</b>{' '}
        <span class="quiet">
          ({delays.length} {delays.length === 1 ? 'alert' : 'alerts'}; history that was uploaded late counts
          from its commits)
        </span>
      </p>
      <svg
        class="strip delay-strip"
        viewBox={`0 0 ${width} ${strip.height + 20}`}
        width={width}
        role="img"
        aria-label="Time from commit to alert, each alert a dot, on a logarithmic axis"
      >
        <line class="axis" x1="0" x2={width} y1={strip.height} y2={strip.height} />
        {strip.ticks.map(({ x, text }) => (
          <g key={text}>
            <line class="axis" x1={x} x2={x} y1={strip.height} y2={strip.height + 4} />
            <text x={x} y={strip.height + 16} text-anchor="middle">
              {text}
            </text>
          </g>
        ))}
        {strip.dots.map(({ index, x, y }) => (
          <circle key={delays[index]?.alert} class="delay-dot" cx={x} cy={y} r="3">
            <title>
              {delays[index]?.headline}: {durationText(times[index] ?? 0)}
            </title>
          </circle>
        ))}
      </svg>
      <details>
        <summary>As a table</summary>
        <ScrollRegion label="Time from commit to alert, as a table">
          <table class="dense">
            <thead>
              <tr>
                <th scope="col">Alert</th>
                <th scope="col">Committed</th>
                <th scope="col">Opened</th>
                <th scope="col" class="number">
                  Took
                </th>
              </tr>
            </thead>
            <tbody>
              {delays.map(({ alert, headline, committedAt, openedAt }, i) => (
                <tr key={alert}>
                  <th scope="row">
                    <a href={alertHref(project, alert)}>{headline}</a>
                  </th>
                  <td class="nowrap">
                    <When instant={committedAt} exact />
                  </td>
                  <td class="nowrap">
                    <When instant={openedAt} exact />
                  </td>
                  <td class="number">{durationText(times[i] ?? 0)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      </details>
    </div>
  )
}
