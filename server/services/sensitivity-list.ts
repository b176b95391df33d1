import type { SeriesSensitivity } from '../contract/quality-history.ts'
import { sensitivityOf } from '../judge/blind.ts'
import type { Level } from '../judge/level.ts'
import { policy } from '../judge/policy.ts'
import type { Reads } from './deps.ts'

type Row = Awaited<ReturnType<Reads['qualityHistory']['series']>>[number]

/** What each series of a project can show, and what would cure those that do not see what matters; null where the project is unknown. */
export function createSensitivityList(reads: Pick<Reads, 'quality' | 'qualityHistory'>) {
  return async (project: string): Promise<{ smallestEffect: number; series: SeriesSensitivity[] } | null> => {
    if ((await reads.quality.settings(project)) === undefined) return null
    const rows = await reads.qualityHistory.series(project)
    return {
      smallestEffect: policy.smallestEffect,
      series: rows.map((row) => {
        const { id, benchmark, metric, host, branch } = row.series
        return {
          series: { id, benchmark, metric, host, branch },
          points: row.points,
          sensitivity: row.sensitivity,
          cure: row.sensitivity.blind === false ? null : cureOf(row),
        }
      }),
    }
  }
}

/**
 * More runs of the baseline where there are too few to tell anything; else boots of one commit that are judged together,
 * as many as it takes to see the smallest change that matters.
 */
function cureOf({ levelJson, series: { metric } }: Row): SeriesSensitivity['cure'] {
  const level = levelJson === null ? null : (JSON.parse(levelJson) as Level)
  const points = level?.points ?? 0
  if (points < policy.baselineNeeded) return { by: 'baseline', runs: policy.baselineNeeded - points }
  const { runsNeeded } = sensitivityOf(level, { unit: metric.unit })
  return runsNeeded === null ? { by: 'none' } : { by: 'boots', runs: runsNeeded }
}
