/** Kinds of points are numbers below this. Those from `leastMark` on are marks, which stay unless there are too many of them. */
export const mostKinds = 16
export const leastMark = 2

/** What decides which points of a series stay when it is thinned out, in columns: objects would cost more than all the rest. */
export interface ThinColumns {
  readonly values: Float64Array
  /** Points that look alike on a chart are of one kind. Each kind keeps its own extremes. */
  readonly kinds: Uint8Array
}

export interface Thinned {
  /** Indexes of the points that stay, ascending. */
  readonly kept: readonly number[]
  readonly leftOut: number
  readonly marksLeftOut: number
}

/**
 * Min-max decimation: cuts the points into `most / 4` stretches of like length and keeps the first and last of each, and the
 * lowest and highest of each kind in it, so that no extreme is ever hidden, be it of one kind or of all. Marks are
 * all kept as well, up to `most` of them; beyond that many they would cover each other, and keep their extremes.
 * `landmarks` are indexes of points that stay in any case. Nothing is thinned out of `most` points or fewer.
 */
export function thinPoints(points: ThinColumns, most: number, landmarks: Iterable<number> = []): Thinned {
  const { values, kinds } = points
  const count = values.length
  if (count <= most) return { kept: [...values.keys()], leftOut: 0, marksLeftOut: 0 }
  const marks = kinds.reduce((sum, kind) => sum + (kind >= leastMark ? 1 : 0), 0)
  const alwaysFrom = marks <= most ? leastMark : mostKinds
  const stays = new Uint8Array(count)
  const stretches = Math.max(1, Math.floor(most / 4))
  for (let stretch = 0; stretch < stretches; stretch++) {
    const from = Math.floor((stretch * count) / stretches)
    const to = Math.floor(((stretch + 1) * count) / stretches)
    for (const at of [from, to - 1, ...extremesWithin(points, from, to)]) stays[at] = 1
  }
  for (const at of landmarks) stays[at] = 1
  const kept: number[] = []
  let marksKept = 0
  for (let at = 0; at < count; at++) {
    const kind = kinds[at] ?? 0
    if (stays[at] === 0 && kind < alwaysFrom) continue
    kept.push(at)
    if (kind >= leastMark) marksKept++
  }
  return { kept, leftOut: count - kept.length, marksLeftOut: marks - marksKept }
}

/** Indexes of the lowest and highest point of each kind from `from` to before `to`. */
function extremesWithin({ values, kinds }: ThinColumns, from: number, to: number): Int32Array {
  const ends = new Int32Array(2 * mostKinds).fill(-1)
  for (let at = from; at < to; at++) {
    const value = values[at] ?? 0
    const low = 2 * (kinds[at] ?? 0)
    const high = low + 1
    const isFirst = ends[low] === -1
    if (isFirst || value < (values[ends[low] ?? 0] ?? 0)) ends[low] = at
    if (isFirst || value > (values[ends[high] ?? 0] ?? 0)) ends[high] = at
  }
  return ends.filter((at) => at >= 0)
}
