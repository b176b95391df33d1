import type { Unit } from '../contract/units.ts'
import type { Verdict } from '../contract/verdict.ts'
import { type FootingInput, footingOf } from './footing.ts'
import type { Direction } from './goodness.ts'
import { policy } from './policy.ts'
import { type RunValue, shiftFrom } from './shift.ts'
import { verdictOnShift } from './verdict-on-shift.ts'

/** All that a verdict on one point depends on. Its level is what was expected of it, by the points before it alone. */
export interface PointInput extends RunValue, FootingInput {
  readonly direction: Direction
  readonly unit?: Unit | undefined
}

/**
 * The verdict on one point: is it so far off that a further run of the same code would hardly ever fall there, and if
 * not, is a change that matters ruled out? A point called regressed or improved is a suspicion, for confirmation runs
 * or the runs that follow to decide. Null for a metric without a good direction. Throws `RangeError` for a number that
 * is none.
 */
export function judgeAgainstLevel(input: PointInput): Verdict | null {
  const { direction, unit } = input
  if (!Number.isFinite(input.value)) {
    throw new RangeError(`Expected finite numbers to judge, got ${input.value}`)
  }
  if (direction === 'none') return null
  const footing = footingOf(input)
  if ('verdict' in footing) return footing.verdict
  const { level } = footing
  const shift = shiftFrom(level, [input], { unit })
  return verdictOnShift(shift, { level, direction, unit, rarity: policy.suspicion, bootable: false })
}
