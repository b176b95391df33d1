import { centreOf } from '../../server/judge/expected-run.ts'
import { type Level, levelFrom } from '../../server/judge/level.ts'
import { type Sensitivity, sensitivityOf } from '../../server/judge/sensitivity.ts'
import type { SeriesPoint } from '../../server/judge/series-point.ts'
import { epochStarts } from '../../server/judge/series-points.ts'
import { openWindow } from '../../server/judge/window.ts'
import { detectorConstants } from '../../server/stats/detector-constants.ts'

/** What can be seen at the end of a series. Fractions of the level; null where the level is zero or too little known. */
export interface Visibility extends Pick<Sensitivity, 'noise' | 'smallestDetectable'> {
  /** The newest level, in the metric's unit. */
  readonly level: number | null
}

/**
 * What the newest level of a series allows to see: the one since its last change, or since its last epoch, which begins
 * a level whether or not it shifted anything. `changes` are the indexes at which its level shifted.
 */
export function visibilityOf(points: readonly SeriesPoint[], changes: readonly number[]): Visibility {
  const constants = detectorConstants
  const newest = points.slice(-constants.windowMost)
  const start = points.length - newest.length
  const known = changes.map((index) => index - start).filter((at) => at > 0)
  const bounds = [...new Set([...known, ...epochStarts(newest)])].sort((a, b) => a - b)
  const window = openWindow({ start, points: newest, fitted: newest.length, known }, constants)
  return visibilityAfter(levelFrom(window, bounds, constants))
}

/** What a level allows to see in the next run. */
export function visibilityAfter(level: Level | null): Visibility {
  const { noise, smallestDetectable } = sensitivityOf(level)
  return { level: level && centreOf(level), noise, smallestDetectable }
}
