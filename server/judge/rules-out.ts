import type { Unit } from '../contract/units.ts'
import type { Level } from './level.ts'
import { policy } from './policy.ts'
import { sensitivityOf } from './sensitivity.ts'
import { type RunValue, shiftFrom } from './shift.ts'
import { effectOf } from './shift-size.ts'

interface Suspicion {
  /** The relative change that was suspected, with its sign; not zero. */
  readonly suspected: number
  /** What was expected before; null where too little was known. */
  readonly level: Level | null
  /** The runs that the change would show in. */
  readonly runs: readonly RunValue[]
  readonly unit?: Unit | undefined
}

/**
 * Whether runs rule out a change that was suspected of them: half of it, as confirmations have it, lies beyond the interval
 * of what they show, and together they are enough to have shown that half in `policy.power` of cases. As many as a baseline
 * takes at least: fewer may be a spell of good boots.
 */
export function rulesOut({ suspected, level, runs, unit }: Suspicion): boolean {
  if (level === null || runs.length < policy.baselineNeeded) return false
  const half = suspected / 2
  const seen = sensitivityOf(level, { unit, runs: runs.length }).smallestDetectable
  if (seen === null || seen > Math.abs(half)) return false
  const effect = effectOf(shiftFrom(level, runs, { unit }))
  if (effect === null) return false
  return half < 0 ? effect.low > half : effect.high < half
}
