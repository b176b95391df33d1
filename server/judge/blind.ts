import type { Unit } from '../contract/units.ts'
import type { Level } from './level.ts'
import { policy } from './policy.ts'
import { runSpread } from './run-spread.ts'
import { shiftFrom } from './shift.ts'
import { smallestDetectable } from './shift-size.ts'
import { smallestCount } from './smallest-count.ts'

/** What a series can show. */
export interface Sensitivity {
  /** Standard deviation of a run relative to the level; null where the level is zero. */
  readonly noise: number | null
  /** The smallest relative change that further runs would show in `policy.power` of cases; null where nothing can be said. */
  readonly smallestDetectable: number | null
  /** The series cannot see changes that matter: it raises no alarm because it cannot, not because all is well. */
  readonly blind: boolean
  /** How many further runs would have to be taken at once to see the smallest change that matters; null if no number would. */
  readonly runsNeeded: number | null
}

export interface SensitivityOptions {
  readonly unit?: Unit | undefined
  /** Further runs that are judged together; 1 for a point, more for a pull request. */
  readonly runs?: number | undefined
}

/** How fine a change a series at this level would show; a series without a level is blind. */
export function sensitivityOf(level: Level | null, { unit, runs = 1 }: SensitivityOptions = {}): Sensitivity {
  if (level === null || level.points < policy.baselineNeeded) {
    return { noise: null, smallestDetectable: null, blind: true, runsNeeded: null }
  }
  const seenWith = (count: number) => smallestWith(level, count, unit)
  const smallest = seenWith(runs)
  const enough = (count: number) => (seenWith(count) ?? Infinity) <= policy.smallestEffect
  return {
    noise: noiseOf(level, unit),
    smallestDetectable: smallest,
    blind: !enough(runs),
    runsNeeded: smallestCount(policy.mostBoots, enough),
  }
}

function smallestWith(level: Level, runs: number, unit?: Unit): number | null {
  const centre = level.scale === 'log' ? Math.exp(level.centre) : level.centre
  const heads = Array.from({ length: runs }, () => ({ value: centre }))
  // Runs that vary as those of the level do, instead of not at all: their spread is not known beforehand.
  const shift = shiftFrom(level, heads, { unit })
  const error = shift.error * Math.sqrt(shift.freedom / level.freedom)
  return smallestDetectable({ ...shift, error }, policy.suspicion)
}

function noiseOf(level: Level, unit?: Unit): number | null {
  const spread = runSpread(level, unit)
  if (level.scale === 'log') return spread
  return level.centre === 0 ? null : spread / Math.abs(level.centre)
}
