import type { DetectorConstants } from '../stats/detector-constants.ts'

/**
 * The evidence that a change needs, so that a series whose level never moves shows at most so many false changes in
 * 1,000 points. False alarms fall by a factor e for every two units of χ², as its tail does.
 */
export function evidenceNeeded(falsePerThousand: number, constants: DetectorConstants): number {
  if (!(falsePerThousand > 0)) {
    throw new RangeError(`Expected a budget of false changes above zero, got ${falsePerThousand}`)
  }
  return Math.max(leastEvidence, constants.threshold + 2 * Math.log(standardBudget / falsePerThousand))
}

/** What `threshold` stands for, by simulation. */
const standardBudget = 0.2
/** However many false changes are welcome, two standard deviations are not evidence. */
const leastEvidence = 6
