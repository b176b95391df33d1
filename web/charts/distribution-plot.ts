import { type Scale, scaleFor, type Unit } from '../../server/contract/units.ts'
import type { Interval } from '../../server/contract/verdict.ts'
import { quartilesOf } from './quartiles.ts'
import { niceTicks } from './strip-plot.ts'

/** One side of a comparison: a value for each run, in the order of time, and all the repetitions behind them. */
export interface DistributionLane {
  readonly name: string
  readonly runs: readonly { readonly value: number; readonly samples: readonly number[] }[]
}

export interface DistributionInput {
  readonly lanes: readonly DistributionLane[]
  readonly unit: Unit
  readonly width: number
}

export interface LanePlot {
  readonly name: string
  readonly top: number
  readonly height: number
  /** Each run, the first on top. */
  readonly dots: readonly { readonly x: number; readonly y: number; readonly value: number }[]
  /** Each repetition, faint behind the runs. */
  readonly samples: readonly { readonly x: number; readonly y: number }[]
  /** The middle half of the runs; null for fewer than four. */
  readonly box: { readonly x: number; readonly width: number } | null
  readonly median: number | null
}

export interface DistributionPlot {
  readonly lanes: readonly LanePlot[]
  /** Share of the runs at or below each value, as a path; one for each lane. */
  readonly steps: readonly { readonly name: string; readonly path: string }[]
  /** Where the shares are drawn. */
  readonly shares: { readonly top: number; readonly height: number }
  readonly ticks: readonly { readonly x: number; readonly text: string }[]
  /** That the axis is in. */
  readonly scale: Scale
  readonly height: number
}

const inset = 14
const laneHeight = 48
const gap = 10
const sharesHeight = 84
const axisHeight = 20
/** Beyond that, dots would only cover each other. */
const mostSamples = 600

/** Lays both sides out on one axis: strips with boxes above, the shares of runs at or below each value below. */
export function distributionPlot({ lanes, unit, width }: DistributionInput): DistributionPlot {
  const domain = domainOf(lanes)
  const toX = (value: number) =>
    round(inset + ((value - domain.low) / (domain.high - domain.low)) * (width - 2 * inset))
  const scale = scaleFor(Math.max(Math.abs(domain.low), Math.abs(domain.high)), unit)
  const top = lanes.length * (laneHeight + gap)
  return {
    lanes: lanes.map((lane, i) => lanePlot(lane, i * (laneHeight + gap), toX)),
    steps: lanes.map(({ name, runs }) => ({
      name,
      path: stepPath(
        runs.map(({ value }) => value),
        { toX, top, width },
      ),
    })),
    shares: { top, height: sharesHeight },
    ticks: niceTicks(domain.low / scale.factor, domain.high / scale.factor).map((tick) => ({
      x: toX(tick * scale.factor),
      text: String(tick),
    })),
    scale,
    height: top + sharesHeight + axisHeight,
  }
}

/** Five numbers of a side, for those who do not see the plot; null without a run. */
export function fiveNumbers({ runs }: DistributionLane): readonly number[] | null {
  const sorted = runs.map(({ value }) => value).sort((a, b) => a - b)
  const [least] = sorted
  const most = sorted.at(-1)
  const middle = medianOf(sorted)
  if (least === undefined || most === undefined || middle === null) return null
  const box = quartilesOf(sorted) ?? { low: least, high: most }
  return [least, box.low, middle, box.high, most]
}

function lanePlot({ name, runs }: DistributionLane, top: number, toX: (value: number) => number): LanePlot {
  const lines = Math.max(1, runs.length - 1)
  const yOf = (i: number) => round(top + 5 + (i / lines) * (laneHeight - 10))
  const box = quartilesOf(runs.map(({ value }) => value))
  const middle = medianOf(runs.map(({ value }) => value).sort((a, b) => a - b))
  const samples = runs.flatMap((run, i) => run.samples.map((value) => ({ x: toX(value), y: yOf(i) })))
  const every = Math.ceil(samples.length / mostSamples)
  return {
    ...{ name, top, height: laneHeight },
    dots: runs.map(({ value }, i) => ({ x: toX(value), y: yOf(i), value })),
    samples: every > 1 ? samples.filter((_, i) => i % every === 0) : samples,
    box: box === null ? null : { x: toX(box.low), width: round(toX(box.high) - toX(box.low)) },
    median: middle === null ? null : toX(middle),
  }
}

interface StepPlace {
  readonly toX: (value: number) => number
  readonly top: number
  readonly width: number
}

/** From none of the runs at the left edge to all of them at the right, a step at each value. */
function stepPath(values: readonly number[], { toX, top, width }: StepPlace): string {
  if (values.length === 0) return ''
  const yOf = (share: number) => round(top + 4 + (1 - share) * (sharesHeight - 8))
  const steps = values
    .toSorted((a, b) => a - b)
    .map((value, i) => `H${toX(value)}V${yOf((i + 1) / values.length)}`)
  return `M0 ${yOf(0)}${steps.join('')}H${width}`
}

/** The range of all that is drawn; where there is one value only, it lands in the middle. */
function domainOf(lanes: readonly DistributionLane[]): Interval {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const { runs } of lanes) {
    for (const { value, samples } of runs) {
      for (const number of [value, ...samples]) {
        low = Math.min(low, number)
        high = Math.max(high, number)
      }
    }
  }
  if (low > high) return { low: 0, high: 1 }
  if (low < high) return { low, high }
  const room = Math.abs(low) * 0.05 || 1
  return { low: low - room, high: high + room }
}

function medianOf(sorted: readonly number[]): number | null {
  const half = (sorted.length - 1) / 2
  const [below, above] = [sorted[Math.floor(half)], sorted[Math.ceil(half)]]
  return below === undefined || above === undefined ? null : (below + above) / 2
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
