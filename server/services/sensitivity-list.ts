import type { SeriesSensitivity } from '../contract/quality-history.ts'
import { runsToSee } from '../judge/blind.ts'
import type { Level } from '../judge/level.ts'
import { policy } from '../judge/policy.ts'
import type { Reads } from './deps.ts'
import { settingsOf } from './settings-of.ts'

type Row = Awaited<ReturnType<Reads['qualityHistory']['series']>>[number]

/** What each series of a project can show, and what would cure those that are blind; null where the project is unknown. */
export function createSensitivityList(reads: Pick<Reads, 'quality' | 'qualityHistory'>) {
  return async (project: string): Promise<{ smallestEffect: number; series: SeriesSensitivity[] } | null> => {
    const settings = await reads.quality.settings(project)
    if (settings === undefined) return null
    const { smallestEffect } = settingsOf(settings)
    const rows = await reads.qualityHistory.series(project)
    return {
      smallestEffect,
      series: rows.map((row) => {
        const { id, benchmark, metric, host, branch } = row.series
        return {
          series: { id, benchmark, metric, host, branch },
          points: row.points,
          sensitivity: row.sensitivity,
          cure: row.sensitivity.blind === false ? null : cureOf(row, smallestEffect),
        }
      }),
    }
  }
}

/**
 * More runs of the baseline where there are too few to tell anything; else boots of one commit that are judged together,
 * as many as it takes to see the smallest change that is worth an alert.
 */
function cureOf({ levelJson, series: { metric } }: Row, smallestEffect: number): SeriesSensitivity['cure'] {
  const level = levelJson === null ? null : (JSON.parse(levelJson) as Level)
  const points = level?.points ?? 0
  if (points < policy.baselineNeeded) return { by: 'baseline', runs: policy.baselineNeeded - points }
  const runs = runsToSee(level, { unit: metric.unit, smallestEffect })
  return runs === null ? { by: 'none' } : { by: 'boots', runs }
}
