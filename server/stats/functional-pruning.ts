import type { Standardised } from './robust-fit.ts'

/**
 * Purpose: the exact best division of a series into stretches of constant level when odd points may cost no more than a
 * cap: minimises Σ min(w(y − μ)², cap) over all points + penalty × number of changes.
 * Method: dynamic programming over the level μ. The best cost so far is kept as a function of the present level, a list
 * of parabolas; each new point adds its loss, and wherever starting anew is cheaper the function is cut off. As each
 * point needs only the function before it, a series grows point by point; the number of pieces stays in the tens.
 * Assumes: numbers of ordinary size (standardised, so that the noise is about 1), weights and caps above zero.
 * Not for: raw measurements of unknown scale; trends (it will cut a ramp into steps; see shift-evidence.ts).
 * Reference: Fearnhead & Rigaill (2019), "Changepoint detection in the presence of outliers", JASA 114(525), R-FPOP with
 * the biweight loss.
 */
export function startSegmentation(penalty: number): Segmentation {
  let now = createPieces(64)
  let next = createPieces(64)
  now.count = 1
  now.from[0] = Number.NEGATIVE_INFINITY
  /** For each point: the start of the stretch it would be in, were it the last. */
  const starts: number[] = []
  let least = 0
  return {
    append(value, weight, cap) {
      if (starts.length > 0) {
        cutOff(now, next, least + penalty, starts.length)
        ;[now, next] = [next, now]
      }
      const best = addLoss(now, next, value, weight, cap)
      ;[now, next] = [next, now]
      least = best.cost
      starts.push(best.start)
    },
    changes() {
      const found: number[] = []
      for (let end = starts.length; end > 0; ) {
        const start = starts[end - 1] ?? 0
        if (start > 0) found.push(start)
        end = start
      }
      return found.reverse()
    },
  }
}

/** First points of all stretches but the first of a whole series; `cap` is the most that a point may cost. */
export function segment(
  { values, weights }: Standardised,
  { penalty, cap }: { readonly penalty: number; readonly cap: number },
): number[] {
  const segmentation = startSegmentation(penalty)
  for (let i = 0; i < values.length; i++) segmentation.append(values[i] ?? 0, weights[i] ?? 1, cap)
  return segmentation.changes()
}

export interface Segmentation {
  /** Takes the next point; `cap` is the most that it may cost. */
  append(value: number, weight: number, cap: number): void
  /** First points of all stretches but the first, for the points so far; oldest first. */
  changes(): number[]
}

/** The function's pieces a μ² + b μ + c, each from its `from` to the next one's, in columns that are used again. */
interface Pieces {
  from: Float64Array
  a: Float64Array
  b: Float64Array
  c: Float64Array
  /** First point of the stretch that the piece's best division ends with. */
  start: Int32Array
  count: number
}

function createPieces(room: number): Pieces {
  const column = () => new Float64Array(room)
  return { from: column(), a: column(), b: column(), c: column(), start: new Int32Array(room), count: 0 }
}

function push(pieces: Pieces, from: number, a: number, b: number, c: number, start: number): void {
  const last = pieces.count - 1
  if (last >= 0) {
    const same =
      pieces.a[last] === a && pieces.b[last] === b && pieces.c[last] === c && pieces.start[last] === start
    if (same) return
    if (pieces.from[last] === from) pieces.count--
  }
  if (pieces.count === pieces.from.length) grow(pieces)
  const at = pieces.count++
  pieces.from[at] = from
  pieces.a[at] = a
  pieces.b[at] = b
  pieces.c[at] = c
  pieces.start[at] = start
}

function grow(pieces: Pieces): void {
  const larger = createPieces(pieces.from.length * 2)
  larger.from.set(pieces.from)
  larger.a.set(pieces.a)
  larger.b.set(pieces.b)
  larger.c.set(pieces.c)
  larger.start.set(pieces.start)
  Object.assign(pieces, { ...larger, count: pieces.count })
}

/** The lesser of the function and a constant: above it, a new stretch that starts at the next point is cheaper. */
function cutOff(before: Pieces, after: Pieces, ceiling: number, point: number): void {
  after.count = 0
  for (let i = 0; i < before.count; i++) {
    const from = at(before.from, i)
    const to = endOf(before, i)
    const a = at(before.a, i)
    const b = at(before.b, i)
    const c = at(before.c, i)
    const start = before.start[i] ?? 0
    if (a > 0) cutParabola(after, from, to, a, b, c, start, ceiling, point)
    else if (c <= ceiling) push(after, from, 0, 0, c, start)
    else push(after, from, 0, 0, ceiling, point)
  }
}

/** A parabola is below the ceiling between its two roots, if it has them. Many parameters, as below. */
function cutParabola(
  after: Pieces,
  from: number,
  to: number,
  a: number,
  b: number,
  c: number,
  start: number,
  ceiling: number,
  point: number,
): void {
  const root = Math.sqrt(b * b - 4 * a * (c - ceiling))
  const low = Math.max(from, (-b - root) / (2 * a))
  const high = Math.min(to, (-b + root) / (2 * a))
  if (!(low < high)) {
    push(after, from, 0, 0, ceiling, point)
    return
  }
  if (low > from) push(after, from, 0, 0, ceiling, point)
  push(after, low, a, b, c, start)
  if (high < to) push(after, high, 0, 0, ceiling, point)
}

/** Adds one point's capped loss, and says where the sum is least. */
function addLoss(before: Pieces, after: Pieces, value: number, weight: number, cap: number): Least {
  after.count = 0
  const reach = Math.sqrt(cap / weight)
  const best: Least = { cost: Number.POSITIVE_INFINITY, start: 0 }
  for (let i = 0; i < before.count; i++) {
    const from = at(before.from, i)
    const to = endOf(before, i)
    const near = Math.max(from, Math.min(to, value - reach))
    const far = Math.max(near, Math.min(to, value + reach))
    const a = at(before.a, i)
    const b = at(before.b, i)
    const c = at(before.c, i)
    const start = before.start[i] ?? 0
    if (from < near) addPiece(after, best, from, near, a, b, c + cap, start)
    if (near < far) {
      const square = weight * value * value
      addPiece(after, best, near, far, a + weight, b - 2 * weight * value, c + square, start)
    }
    if (far < to) addPiece(after, best, far, to, a, b, c + cap, start)
  }
  return best
}

interface Least {
  cost: number
  start: number
}

/** Pushes a piece and notes its least value. Many parameters: this is the inner loop, and an object apiece is slow. */
function addPiece(
  pieces: Pieces,
  best: Least,
  from: number,
  to: number,
  a: number,
  b: number,
  c: number,
  start: number,
): void {
  push(pieces, from, a, b, c, start)
  const level = a === 0 ? 0 : Math.min(to, Math.max(from, -b / (2 * a)))
  const least = a === 0 ? c : (a * level + b) * level + c
  if (least < best.cost || (least === best.cost && start < best.start)) {
    best.cost = least
    best.start = start
  }
}

function endOf(pieces: Pieces, index: number): number {
  return index + 1 < pieces.count ? at(pieces.from, index + 1) : Number.POSITIVE_INFINITY
}

function at(column: Float64Array, index: number): number {
  return column[index] ?? 0
}
