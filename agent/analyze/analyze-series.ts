import type { ChangePoint } from '../../server/judge/change-point.ts'
import { findChanges } from '../../server/judge/detect.ts'
import type { DetectionSettings } from '../../server/judge/detection-settings.ts'
import { type Direction, isImprovement } from '../../server/judge/goodness.ts'
import type { InputSeries } from './input-series.ts'
import { presentPoints } from './present-points.ts'
import { type Replayed, replay } from './replay.ts'
import { type Visibility, visibilityAfter, visibilityOf } from './visibility.ts'

/** A change of a series; all places are positions in the input. */
export interface PlacedChange extends ChangePoint {
  /** Of the point at `index`. */
  readonly time: number | null
  readonly commit: string | null
  /** Null where no direction was given, and for steps of the environment. */
  readonly meaning: 'regressed' | 'improved' | null
}

/** What a tracker would have said that saw the series point by point. */
export interface OnlineReport {
  /** Where the change was placed when it was first reported. */
  readonly index: number
  /** The newest point then. */
  readonly at: number
  /** The newest point when it was taken back. */
  readonly withdrawnAt?: number
  readonly change: PlacedChange
}

/** All that is known about one series. */
export interface SeriesReport {
  readonly series: InputSeries
  readonly points: number
  readonly missing: number
  /** Steps of the level and of the environment, oldest first: found in all data at once, or those that stand after a replay. */
  readonly changes: readonly PlacedChange[]
  /** Null unless replayed. Steps of the environment are no alarms and not among them. */
  readonly reports: readonly OnlineReport[] | null
  /** Of the newest segment. */
  readonly visibility: Visibility
}

export interface AnalyzeOptions {
  readonly settings: DetectionSettings
  readonly online: boolean
  /** Which way is good; it names changes and never decides what is found. */
  readonly direction: Direction
}

/** Analyses a series: all data at once, or point by point as a tracker does. */
export function analyzeSeries(series: InputSeries, options: AnalyzeOptions): SeriesReport {
  const { points, positions } = presentPoints(series)
  const place = placing(series, positions, options.direction)
  const counts = { series, points: points.length, missing: series.values.length - points.length }
  if (!options.online) {
    const found = findChanges(points, options.settings)
    const visibility = visibilityOf(
      points,
      found.map(({ index }) => index),
    )
    return { ...counts, changes: found.map(place.change), reports: null, visibility }
  }
  const { changes, reports, level } = replay(points, options.settings)
  return {
    ...counts,
    changes: changes.map(place.change),
    reports: reports.filter(({ change }) => change.cause === 'shift').map(place.report),
    visibility: visibilityAfter(level),
  }
}

/** Translates indexes of present points into positions of the input. */
function placing(series: InputSeries, positions: readonly number[], direction: Direction) {
  const at = (index: number) => positions[index] ?? index
  const change = (one: ChangePoint): PlacedChange => {
    const index = at(one.index)
    return {
      ...one,
      ...{ index, earliest: at(one.earliest), latest: at(one.latest) },
      time: series.times?.[index] ?? null,
      commit: series.commits?.[index] || null,
      meaning: meaningOf(one, direction),
    }
  }
  const report = ({ withdrawnAt, ...found }: Replayed): OnlineReport => ({
    index: at(found.change.index),
    at: at(found.at),
    ...(withdrawnAt !== undefined && { withdrawnAt: at(withdrawnAt) }),
    change: change(found.change),
  })
  return { change, report }
}

function meaningOf(change: ChangePoint, direction: Direction): PlacedChange['meaning'] {
  if (direction === 'none' || change.cause === 'epoch') return null
  return isImprovement(direction, change.after - change.before) ? 'improved' : 'regressed'
}
