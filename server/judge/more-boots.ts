import { policy } from './policy.ts'
import type { Shift } from './shift.ts'
import { isCalled, isRuledOut } from './shift-size.ts'
import { smallestCount } from './smallest-count.ts'

/**
 * How many further runs, each in a fresh boot, would decide whether a shift is one, if it stays where it is: by
 * becoming large beside its error, or small enough to rule out a change that matters. Null where up to
 * `policy.mostBoots` would not: the level itself is known too poorly, or the shift lies on the very edge.
 */
export function moreBoots(shift: Shift, level: number): number | null {
  return smallestCount(policy.mostBoots, (boots) => {
    const later = withMoreBoots(shift, boots)
    return isCalled(later, level) || isRuledOut(later)
  })
}

function withMoreBoots(shift: Shift, boots: number): Shift {
  const runs = shift.runs + boots
  const ofHeads = ((shift.error ** 2 - shift.levelError ** 2) * shift.runs) / runs
  return {
    ...shift,
    runs,
    error: Math.sqrt(shift.levelError ** 2 + ofHeads),
    freedom: shift.freedom + boots,
  }
}
