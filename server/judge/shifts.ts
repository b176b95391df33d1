import { findBursts } from '../stats/bursts.ts'
import { pruneShifts } from '../stats/prune-shifts.ts'
import type { Standardised } from '../stats/robust-fit.ts'
import { settlePlaces } from '../stats/settle-places.ts'
import { scanTail, type TailRules } from './scan-tail.ts'

/**
 * The bounds of a stretch's levels: of the candidates those that hold, the pinned ones, bursts, and a shift among the
 * newest points that the candidates may not show yet.
 */
export function boundsOf(series: Standardised, candidates: readonly number[], rules: ShiftRules): number[] {
  const { constants, weigh, threshold } = rules
  const pinned = new Set(rules.pinned)
  const prune = (places: readonly number[]) =>
    pruneShifts(series, inOrder([...places, ...pinned]), {
      weigh: (place) => weigh(series, place, threshold(place.at)).evidence,
      threshold,
      patience: (at) => (rules.stood(at) ? constants.heldBack : 0),
      leastStretch: constants.leastStretch,
      pinned,
    })
  const once = prune(candidates)
  const bursts = findBursts(series, once)
  const kept = bursts.length === 0 ? once : prune([...once, ...bursts])
  const newest = scanTail(series, kept.at(-1) ?? 0, rules)
  const bounds = newest === null ? kept : [...kept, newest]
  return settlePlaces(series, bounds, { cap: constants.evidenceCap, pinned })
}

/** What a stretch's shifts are decided with. */
export interface ShiftRules extends TailRules {
  /** Whether a shift there was found before. */
  stood(at: number): boolean
  /** Where epochs begin: levels end there whether or not they shift. */
  readonly pinned: readonly number[]
}

function inOrder(places: readonly number[]): number[] {
  return [...new Set(places)].sort((a, b) => a - b)
}
