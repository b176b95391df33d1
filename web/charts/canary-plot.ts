import type { HostCanary } from '../../server/contract/host.ts'
import { scaleFor } from '../../server/contract/units.ts'
import { niceTicks } from './strip-plot.ts'

export interface PlotSize {
  readonly width: number
  readonly height: number
  /** Room for the ticks' texts. */
  readonly left: number
  readonly bottom: number
}

export interface CanaryDot {
  readonly x: number
  readonly y: number
  readonly runId: string
  readonly startedAt: number
  readonly value: number
  /** Beyond the limits that held for that run. */
  readonly isOut: boolean
}

export interface CanaryPlot {
  readonly dots: readonly CanaryDot[]
  /** Outline of the limits, as the points of polygons: one for each stretch where they are known. */
  readonly limits: readonly string[]
  readonly marks: readonly { readonly x: number; readonly text: string }[]
  readonly ticks: readonly { readonly y: number; readonly text: string }[]
  readonly days: readonly { readonly x: number; readonly text: string }[]
}

/** A canary over time with the limits that each run was held to (a control chart): x by the clock, y in the metric's unit. */
export function canaryPlot({ series, points, changes }: HostCanary, size: PlotSize): CanaryPlot {
  const { width, height, left, bottom } = size
  const times = points.map(({ startedAt }) => startedAt)
  const values = points.flatMap(({ value, expected }) => [
    value,
    ...(expected === null ? [] : [expected.low, expected.high]),
  ])
  const [from, until] = [Math.min(...times), Math.max(...times)]
  const [low, high] = padded(Math.min(...values), Math.max(...values))
  const toX = (at: number) => left + 6 + ((at - from) / Math.max(1, until - from)) * (width - left - 12)
  const toY = (value: number) => round(((high - value) / (high - low)) * (height - bottom))
  const scale = scaleFor(Math.max(Math.abs(low), Math.abs(high)), series.metric.unit)
  return {
    dots: points.map(({ runId, startedAt, value, expected }) => ({
      ...{ runId, startedAt, value, x: round(toX(startedAt)), y: toY(value) },
      isOut: expected !== null && (value < expected.low || value > expected.high),
    })),
    limits: stretches(points).map((stretch) => outline(stretch, toX, toY)),
    marks: changes
      .filter(({ startedAt }) => startedAt >= from && startedAt <= until)
      .map(({ startedAt, cause }) => ({
        x: round(toX(startedAt)),
        text: cause === 'epoch' ? 'environment changed' : 'host changed',
      })),
    ticks: niceTicks(low / scale.factor, high / scale.factor).map((tick) => ({
      y: toY(tick * scale.factor),
      text: `${tick} ${scale.label}`.trim(),
    })),
    days: [from, until].map((at) => ({ x: round(toX(at)), text: new Date(at).toISOString().slice(0, 10) })),
  }
}

type Points = HostCanary['points']

/** Runs of neighbours that all have limits. */
function stretches(points: Points): Points[] {
  const found: Points[] = [[]]
  for (const point of points) {
    if (point.expected === null) found.push([])
    else found.at(-1)?.push(point)
  }
  return found.filter((stretch) => stretch.length > 1)
}

function outline(stretch: Points, toX: (at: number) => number, toY: (value: number) => number): string {
  const along = (pick: 'low' | 'high') =>
    stretch.map(({ startedAt, expected }) => `${round(toX(startedAt))},${toY(expected?.[pick] ?? 0)}`)
  return [...along('high'), ...along('low').reverse()].join(' ')
}

function padded(low: number, high: number): [number, number] {
  const room = (high - low) * 0.08 || Math.abs(high) * 0.05 || 1
  return [low - room, high + room]
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
