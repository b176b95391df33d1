import type { ChangePoint } from './change-point.ts'
import { takeOnce } from './take-once.ts'

/** A change point that readers were told of, placed in the series as it is now. Places count its points from 0. */
export interface KnownChange {
  readonly id: string
  readonly state: 'found' | 'withdrawn'
  readonly index: number
  readonly earliest: number
  readonly latest: number
  readonly before: number
  readonly after: number
  readonly cause: ChangePoint['cause']
}

/** What became of the change points of a series when it was looked at again. */
export interface Reconciliation {
  /** Known ones that stand, as they look now. */
  readonly standing: readonly Pair[]
  /** Withdrawn ones that are back. */
  readonly again: readonly Pair[]
  readonly found: readonly ChangePoint[]
  /** Known ones that stood and do not any more. */
  readonly withdrawn: readonly KnownChange[]
}

export interface Pair {
  readonly known: KnownChange
  readonly change: ChangePoint
}

/**
 * Which of the change points found now are those known before: the same change seen with more data, or by a better
 * analysis, keeps its identity. Two are the same where the level moved the same way at about the same place: within
 * each other's range of places, or a few points apart. Each takes part once; the nearest find each other first, those
 * that stood before those that were withdrawn, and equal causes before different ones.
 */
export function reconcileChanges(
  known: readonly KnownChange[],
  current: readonly ChangePoint[],
): Reconciliation {
  const pairs = pairUp(known, current)
  const paired = new Set<unknown>(pairs.flatMap(({ known: one, change }) => [one, change]))
  return {
    standing: pairs.filter((pair) => pair.known.state === 'found'),
    again: pairs.filter((pair) => pair.known.state === 'withdrawn'),
    found: current.filter((change) => !paired.has(change)),
    withdrawn: known.filter((one) => one.state === 'found' && !paired.has(one)),
  }
}

/** Places this far apart may be of one change: its estimate wanders by a few points while data are few. */
export const slack = 5

function pairUp(known: readonly KnownChange[], current: readonly ChangePoint[]): Pair[] {
  const candidates = known
    .flatMap((one) => current.map((change) => ({ known: one, change })))
    .filter(mayBeSame)
    .sort(
      (a, b) =>
        rank(a) - rank(b) ||
        distance(a) - distance(b) ||
        a.change.index - b.change.index ||
        (a.known.id < b.known.id ? -1 : 1),
    )
  const couples = candidates.map((pair) => ({ one: pair.known, other: pair.change, pair }))
  return takeOnce(couples).map(({ pair }) => pair)
}

function mayBeSame({ known, change }: Pair): boolean {
  const sameWay = Math.sign(known.after - known.before) === Math.sign(change.after - change.before)
  const near =
    distance({ known, change }) <= slack || isWithin(known.index, change) || isWithin(change.index, known)
  return sameWay && near
}

function isWithin(index: number, range: { readonly earliest: number; readonly latest: number }): boolean {
  return index >= range.earliest && index <= range.latest
}

function rank({ known, change }: Pair): number {
  return (known.state === 'found' ? 0 : 2) + (known.cause === change.cause ? 0 : 1)
}

function distance({ known, change }: Pair): number {
  return Math.abs(known.index - change.index)
}
