export interface DelayStripInput {
  /** Milliseconds from commit to alert. */
  readonly delays: readonly number[]
  readonly width: number
  readonly inset: number
}

export interface DelayStrip {
  readonly dots: readonly { readonly index: number; readonly x: number; readonly y: number }[]
  readonly ticks: readonly { readonly x: number; readonly text: string }[]
  readonly height: number
}

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
/** Round times, each some five times the one before. */
const roundTimes = [
  [minute, '1 min'],
  [5 * minute, '5 min'],
  [30 * minute, '30 min'],
  [2 * hour, '2 h'],
  [8 * hour, '8 h'],
  [day, '1 d'],
  [3 * day, '3 d'],
  [7 * day, '1 wk'],
  [28 * day, '4 wk'],
  [91 * day, '13 wk'],
  [365 * day, '1 y'],
  [5 * 365 * day, '5 y'],
] as const
const lane = 7
const lanes = 6

/** Lays times out on a logarithmic axis, each a dot; dots that would cover each other go to lanes below. */
export function delayStrip({ delays, width, inset }: DelayStripInput): DelayStrip {
  const known = delays.map((delay) => Math.max(minute, delay))
  const low = roundTimes.findLast(([at]) => at <= Math.min(...known)) ?? roundTimes[0]
  const high = roundTimes.find(([at]) => at >= Math.max(...known) && at > low[0]) ?? roundTimes[11]
  const toX = (time: number) =>
    round(inset + (Math.log(time / low[0]) / Math.log(high[0] / low[0])) * (width - 2 * inset))
  const ends: number[] = []
  const dots = known
    .map((delay, index) => ({ index, x: toX(delay) }))
    .sort((a, b) => a.x - b.x)
    .map(({ index, x }) => {
      const free = ends.findIndex((end) => x - end >= lane)
      const chosen = free >= 0 ? free : ends.length < lanes ? ends.length : index % lanes
      ends[chosen] = x
      return { index, x, y: 6 + chosen * lane }
    })
  return {
    dots,
    ticks: roundTimes
      .filter(([at]) => at >= low[0] && at <= high[0])
      .map(([at, text]) => ({ x: toX(at), text })),
    height: 6 + lanes * lane,
  }
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
