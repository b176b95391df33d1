import { formatRelative } from '../../server/contract/units.ts'
import type { Betterment } from '../model/worse-by.ts'

/** One scale for the effects of all rows of a table, so that the eye can compare them. */
export interface ForestScale {
  readonly width: number
  /** Logarithms of ratios at the left and the right edge; they are as far from zero as each other. */
  readonly reach: number
  readonly zero: number
  /** Where changes lie that do not matter; null where none was said. */
  readonly band: { readonly x: number; readonly width: number } | null
  readonly ticks: readonly { readonly x: number; readonly text: string }[]
}

export interface ForestMark {
  readonly x: number
  readonly low: number
  readonly high: number
  /** The interval goes on beyond that edge. */
  readonly beyond: { readonly left: boolean; readonly right: boolean }
}

const plot = { width: 180, inset: 6 } as const

/** Nine of ten rows are shown whole. The tenth may be cut off, lest one outlier makes dots of all others. */
const wholeShare = 0.9

/** The scale that suits effects. `smallest` is the smallest relative change that matters; its band is always in sight. */
export function forestScale(effects: readonly Betterment[], smallest: number | null): ForestScale {
  const reaches = effects
    .map(({ low, high }) => Math.max(Math.abs(low), Math.abs(high)))
    .sort((a, b) => a - b)
  const most = reaches.at(-1) ?? 0
  const usual = reaches[Math.ceil(reaches.length * wholeShare) - 1] ?? 0
  const floor = smallest === null ? 0.01 : Math.log1p(smallest)
  const reach = Math.max(Math.min(most, usual * 1.5), floor) * 1.1
  const toX = placer(reach)
  const [from, to] = smallest === null ? [0, 0] : [toX(-Math.log1p(smallest)), toX(Math.log1p(smallest))]
  return {
    ...{ width: plot.width, reach, zero: toX(0) },
    band: smallest === null ? null : { x: from, width: round(to - from) },
    ticks: ticksOf(reach).map((relative) => ({
      x: toX(Math.log1p(relative)),
      text: formatRelative(relative, 1),
    })),
  }
}

/** Where an effect lies on the scale; what is beyond an edge is drawn at it and said to go on. */
export function forestMark({ centre, low, high }: Betterment, { reach }: ForestScale): ForestMark {
  const toX = placer(reach)
  return {
    ...{ x: toX(centre), low: toX(low), high: toX(high) },
    beyond: { left: low < -reach, right: high > reach },
  }
}

function placer(reach: number): (log: number) => number {
  const room = plot.width / 2 - plot.inset
  return (log) => round(plot.width / 2 + (Math.min(Math.max(log, -reach), reach) / reach) * room)
}

/** A round change on each side that lies well within the edges. */
function ticksOf(reach: number): number[] {
  const most = Math.expm1(reach) * 0.8
  const power = 10 ** Math.floor(Math.log10(most))
  const step = ([5, 2, 1].find((factor) => factor * power <= most) ?? 1) * power
  const size = Number(step.toPrecision(2))
  // The same distance to the left is another percentage: half as much is as far as twice as much.
  return [Number((-size / (1 + size)).toPrecision(2)), size]
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
