import { type DetectorConstants, detectorConstants } from '../stats/detector-constants.ts'
import { segment } from '../stats/functional-pruning.ts'
import { candidatePenalty, lengthFactor } from '../stats/noise-model.ts'
import type { ChangePoint } from './change-point.ts'
import { changesIn } from './changes-in.ts'
import type { DetectionSettings } from './detection-settings.ts'
import { evidenceNeeded } from './evidence-needed.ts'
import type { SeriesPoint } from './series-point.ts'
import { epochStarts, refuseNonFinite } from './series-points.ts'
import { footingOf, standardise } from './standardise.ts'
import { createWeigher } from './weigher.ts'

/**
 * The change points of a whole series, oldest first, all points known. Fewer than six points have none.
 * Throws `RangeError` for a number that is none.
 */
export function findChanges(
  points: readonly SeriesPoint[],
  settings: DetectionSettings,
  constants: DetectorConstants = detectorConstants,
): readonly ChangePoint[] {
  refuseNonFinite(points)
  if (points.length < 2 * constants.leastStretch) return []
  const footing = footingOf(points, [], constants)
  const series = standardise(points, footing)
  const needed = evidenceNeeded(settings.falsePerThousand, constants) * lengthFactor(points.length) ** 0.75
  const candidates = segment(series, {
    penalty: candidatePenalty(footing.noise, points.length, constants),
    cap: constants.candidateCap,
  })
  const { changes } = changesIn(series, candidates, {
    footing,
    constants,
    weigh: createWeigher(footing, constants),
    threshold: () => needed,
    stood: () => false,
    pinned: epochStarts(points),
    minEffect: settings.minEffect,
    offset: 0,
  })
  return changes
}
