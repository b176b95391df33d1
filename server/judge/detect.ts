import { type DetectorConstants, detectorConstants } from '../stats/detector-constants.ts'
import { startSegmentation } from '../stats/functional-pruning.ts'
import { candidatePenalty, lengthFactor } from '../stats/noise-model.ts'
import type { Standardised } from '../stats/robust-fit.ts'
import type { ChangePoint } from './change-point.ts'
import { changesAt } from './changes-at.ts'
import type { DetectionSettings } from './detection-settings.ts'
import { evidenceNeeded } from './evidence-needed.ts'
import { largeEnough } from './large-enough.ts'
import type { SeriesPoint } from './series-point.ts'
import { epochStarts, refuseNonFinite } from './series-points.ts'
import { boundsOf } from './shifts.ts'
import { type Footing, footingOf, standardise } from './standardise.ts'
import { createWeigher } from './weigher.ts'

/**
 * The change points of a whole series, oldest first, all points known. Fewer than six points have none.
 * Throws `RangeError` for a number that is none.
 */
export function findChanges(
  points: readonly SeriesPoint[],
  settings: DetectionSettings,
  constants: DetectorConstants = detectorConstants,
): ChangePoint[] {
  refuseNonFinite(points)
  if (points.length < 2 * constants.leastStretch) return []
  const footing = footingOf(points, [], constants)
  const series = standardise(points, footing)
  const weigh = createWeigher(footing, constants)
  const needed = evidenceNeeded(settings.falsePerThousand, constants) * lengthFactor(points.length) ** 0.75
  const pinned = epochStarts(points)
  const bounds = boundsOf(series, candidatesIn(series, footing, constants), {
    constants,
    weigh,
    threshold: () => needed,
    stood: () => false,
    pinned,
  })
  const shown = largeEnough(series, footing, bounds, {
    minEffect: settings.minEffect,
    pinned,
    cap: constants.evidenceCap,
  })
  return changesAt(series, shown, {
    footing,
    constants,
    weigh,
    offset: 0,
    minEffect: settings.minEffect,
    threshold: () => needed,
    pinned,
  })
}

function candidatesIn(series: Standardised, footing: Footing, constants: DetectorConstants): number[] {
  const segmentation = startSegmentation(candidatePenalty(footing.noise, series.values.length, constants))
  for (let i = 0; i < series.values.length; i++) {
    segmentation.append(series.values[i] ?? 0, series.weights[i] ?? 1, constants.candidateCap)
  }
  return segmentation.changes()
}
