import { niceTicks } from './strip-plot.ts'

export interface WeekBarsInput {
  /** One entry a week, oldest first: the parts of its bar from the bottom up. */
  readonly weeks: readonly { readonly from: number; readonly parts: readonly number[] }[]
  /** A level to hold the bars against; null for none. */
  readonly reference: number | null
  readonly width: number
  readonly height: number
}

export interface WeekBar {
  readonly week: number
  readonly part: number
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface WeekBars {
  readonly bars: readonly WeekBar[]
  readonly ticks: readonly { readonly y: number; readonly text: string }[]
  /** The weeks that are named below, and where. */
  readonly names: readonly { readonly x: number; readonly from: number }[]
  /** Height of the reference; null where there is none. */
  readonly reference: number | null
  /** Where the bars begin and end. */
  readonly left: number
  readonly bottom: number
}

/** Room for the numbers on the left, the dates below, and half a line above. */
const margin = { left: 34, bottom: 18, top: 8 }
/** Dates closer than this would run into each other. */
const nameWidth = 76

/** Lays out stacked bars, one a week. The axis begins at zero, and holds the reference even where no bar reaches it. */
export function weekBars({ weeks, reference, width, height }: WeekBarsInput): WeekBars {
  const totals = weeks.map(({ parts }) => parts.reduce((sum, part) => sum + part, 0))
  const most = Math.max(1, ...totals, reference ?? 0)
  const room = { x: width - margin.left, y: height - margin.bottom - margin.top }
  const bottom = height - margin.bottom
  const toY = (value: number) => round(bottom - (value / most) * room.y)
  const step = room.x / Math.max(1, weeks.length)
  const every = Math.max(1, Math.ceil(nameWidth / step))
  return {
    bars: weeks.flatMap(({ parts }, week) => {
      let below = 0
      return parts.flatMap((value, part) => {
        const from = below
        below += value
        if (value === 0) return []
        const y = toY(below)
        const x = round(margin.left + week * step + step * 0.12)
        return [{ week, part, x, y, width: round(step * 0.76), height: round(toY(from) - y) }]
      })
    }),
    ticks: niceTicks(0, most).map((value) => ({ y: toY(value), text: String(value) })),
    names: weeks.flatMap(({ from }, week) =>
      week % every === 0 ? [{ x: round(margin.left + week * step), from }] : [],
    ),
    reference: reference === null ? null : toY(reference),
    left: margin.left,
    bottom,
  }
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
