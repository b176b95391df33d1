/** What decides whether a point stays when a series is thinned out. */
export interface ThinPoint {
  readonly value: number
  /** Points that look alike on a chart. Each kind keeps its own extremes. */
  readonly kind: string
  /** `landmark`: kept always. `mark`: kept unless there are too many of them. `plain`: extremes only. */
  readonly weight: 'landmark' | 'mark' | 'plain'
}

export interface Thinned {
  /** Indexes of the points that stay, ascending. */
  readonly kept: readonly number[]
  readonly leftOut: number
  readonly marksLeftOut: number
}

/**
 * Min-max decimation: cuts the points into `most / 4` stretches of like length and keeps the first, lowest, highest and
 * last of each kind in each, so that no extreme is ever hidden, be it of one kind or of all. Marked points are
 * all kept as well, up to `most` of them; beyond that many they would cover each other, and keep their extremes.
 * Nothing is thinned out of `most` points or fewer.
 */
export function thinPoints(points: readonly ThinPoint[], most: number): Thinned {
  if (points.length <= most) return { kept: [...points.keys()], leftOut: 0, marksLeftOut: 0 }
  const marks = points.reduce((count, { weight }) => count + (weight === 'mark' ? 1 : 0), 0)
  const always = (weight: ThinPoint['weight']) =>
    weight === 'landmark' || (weight === 'mark' && marks <= most)
  const kept = new Set<number>()
  const stretches = Math.max(1, Math.floor(most / 4))
  for (let stretch = 0; stretch < stretches; stretch++) {
    const to = Math.floor(((stretch + 1) * points.length) / stretches)
    const ends = new Map<string, Ends>()
    for (let at = Math.floor((stretch * points.length) / stretches); at < to; at++) {
      const point = points[at]
      if (point === undefined) continue
      if (always(point.weight)) kept.add(at)
      noteEnds(ends, at, point)
    }
    for (const { first, low, high, last } of ends.values())
      for (const at of [first, low.at, high.at, last]) kept.add(at)
  }
  const inOrder = [...kept].sort((a, b) => a - b)
  const marksKept = inOrder.reduce((count, at) => count + (points[at]?.weight === 'mark' ? 1 : 0), 0)
  return { kept: inOrder, leftOut: points.length - inOrder.length, marksLeftOut: marks - marksKept }
}

interface Ends {
  readonly first: number
  low: { readonly at: number; readonly value: number }
  high: { readonly at: number; readonly value: number }
  last: number
}

function noteEnds(ends: Map<string, Ends>, at: number, { value, kind }: ThinPoint): void {
  const present = ends.get(kind)
  if (present === undefined) {
    ends.set(kind, { first: at, low: { at, value }, high: { at, value }, last: at })
    return
  }
  if (value < present.low.value) present.low = { at, value }
  if (value > present.high.value) present.high = { at, value }
  present.last = at
}
