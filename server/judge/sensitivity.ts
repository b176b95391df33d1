import type { Unit } from '../contract/units.ts'
import type { Level } from './level.ts'
import { policy } from './policy.ts'
import { runSpread } from './run-spread.ts'
import { shiftFrom } from './shift.ts'
import { smallestDetectable } from './shift-size.ts'

/** What a series can show. */
export interface Sensitivity {
  /** Standard deviation of a run relative to the level; null where the level is zero. */
  readonly noise: number | null
  /** The smallest relative change that further runs would show in `policy.power` of cases; null where nothing can be said. */
  readonly smallestDetectable: number | null
}

export interface SensitivityOptions {
  readonly unit?: Unit | undefined
  /** Further runs that are judged together; 1 for a point, more for a pull request. */
  readonly runs?: number | undefined
}

/** How fine a change a series at this level would show. */
export function sensitivityOf(level: Level | null, { unit, runs = 1 }: SensitivityOptions = {}): Sensitivity {
  if (level === null || level.points < policy.baselineNeeded) return { noise: null, smallestDetectable: null }
  return { noise: noiseOf(level, unit), smallestDetectable: smallestWith(level, runs, unit) }
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
