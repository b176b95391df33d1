import { fitLevel, type Standardised, squareAt } from './robust-fit.ts'

/**
 * Purpose: the exact places of shifts between levels that are settled. To a capped loss a point far from both levels
 * belongs to either, even where it is much nearer to one.
 * Method: each place moves by up to three points to where the sum of capped losses is least, a little of the plain
 * distance added, which decides between equals.
 * Assumes: `bounds` in order, within the series; places in `pinned` do not move.
 * Not for: finding shifts.
 */
export function settlePlaces(
  series: Standardised,
  bounds: readonly number[],
  { cap, pinned }: { readonly cap: number; readonly pinned: ReadonlySet<number> },
): number[] {
  // Each after the one before has settled, so that no two come to the same place.
  const settled: number[] = []
  for (const [i, at] of bounds.entries()) {
    const from = settled.at(-1) ?? 0
    const to = bounds[i + 1] ?? series.values.length
    settled.push(pinned.has(at) ? at : settle(series, { from, at, to }, cap))
  }
  return settled
}

/** Points that a place may move by; and that a level keeps at least. */
const reach = 3
const leastKept = 3
/** Share of the plain distance in the loss. */
const distanceShare = 0.05

function settle(
  series: Standardised,
  { from, at, to }: { readonly from: number; readonly at: number; readonly to: number },
  cap: number,
): number {
  const before = fitLevel(series, from, at, cap).level
  const after = fitLevel(series, at, to, cap).level
  const first = Math.max(from + leastKept, at - reach)
  const last = Math.min(to - leastKept, at + reach)
  let best = at
  let least = 0
  let sum = 0
  for (let place = at - 1; place >= first; place--) {
    sum += loss(series, place, after, cap) - loss(series, place, before, cap)
    if (sum < least) [best, least] = [place, sum]
  }
  sum = 0
  for (let place = at + 1; place <= last; place++) {
    sum += loss(series, place - 1, before, cap) - loss(series, place - 1, after, cap)
    if (sum < least) [best, least] = [place, sum]
  }
  return best
}

function loss(series: Standardised, index: number, level: number, cap: number): number {
  const square = squareAt(series, index, level)
  return Math.min(square, cap) + distanceShare * Math.sqrt(square)
}
