import { matchChanges } from '../../../agent/analyze/match-changes.ts'
import { type OnlineFigures, onlineFigures, onlineTally } from '../../../agent/analyze/online-score.ts'
import { presentPoints } from '../../../agent/analyze/present-points.ts'
import { replay } from '../../../agent/analyze/replay.ts'
import { findChanges } from '../../../server/judge/detect.ts'
import type { DetectionSettings } from '../../../server/judge/detection-settings.ts'
import type { LabelledSeries } from './labelled-series.ts'

export interface OfflineFigures {
  readonly precision: number
  readonly recall: number
  readonly f1: number
  /** Share of the series in which any false change was found. */
  readonly withFalse: number
}

/** How well the changes found in whole series agree with those known, pooled over the series. */
export function offlineAccuracy(
  series: readonly LabelledSeries[],
  settings: DetectionSettings,
): OfflineFigures {
  let [right, found, known, withFalse] = [0, 0, 0, 0]
  for (const { id, values, cps } of series) {
    const { points, positions } = presentPoints({ id, values, source: nowhere })
    const changes = findChanges(points, settings).map(({ index }) => positions[index] ?? index)
    const matched = matchChanges(changes, cps).length
    right += matched
    found += changes.length
    known += cps.length
    if (changes.length > matched) withFalse++
  }
  return {
    precision: found === 0 ? 1 : right / found,
    recall: known === 0 ? 1 : right / known,
    f1: found + known === 0 ? 1 : (2 * right) / (found + known),
    withFalse: withFalse / series.length,
  }
}

/** What a tracker tells that sees the series point by point: false changes, and how late the true ones come. */
export function onlineAccuracy(
  series: readonly LabelledSeries[],
  settings: DetectionSettings,
): OnlineFigures {
  const tallies = series.map(({ id, values, cps }) => {
    const { points, positions } = presentPoints({ id, values, source: nowhere })
    const place = (index: number) => positions[index] ?? index
    const reports = replay(points, settings).reports.map(({ change, at }) => ({
      index: place(change.index),
      at: place(at),
    }))
    return onlineTally(reports, cps, values)
  })
  return onlineFigures(tallies)
}

const nowhere = { file: 'generated', line: 0 }
