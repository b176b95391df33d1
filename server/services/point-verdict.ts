import type { Baseline, Verdict } from '../contract/verdict.ts'
import { centreOf, expectedRun } from '../judge/expected-run.ts'
import { judgeAgainstLevel } from '../judge/judge-against-level.ts'
import type { Level } from '../judge/level.ts'
import { policy } from '../judge/policy.ts'
import type { PointTask, SeriesTask } from './follow-task.ts'
import type { SeriesEpoch } from './series-memory.ts'

interface Judgement {
  readonly suspect: string | null
  readonly epoch: SeriesEpoch
  readonly expected: Level | null
}

/** The verdict on a point of a series. */
export function judgeIn(
  task: SeriesTask,
  point: PointTask,
  { suspect, epoch, expected }: Judgement,
): Verdict | null {
  return judgeAgainstLevel({
    value: point.value,
    se: point.se,
    unit: task.unit,
    direction: task.direction,
    doubtful: point.doubtful,
    suspect,
    level: expected,
    runs: epoch.runs,
    // Later than this, it is no longer the new environment that a baseline is short of runs for.
    changes: epoch.runs < policy.baselineNeeded ? epoch.changes : [],
  })
}

/** What the next run of a series is judged against, in the contract's words. */
export function baselineAt(
  level: Level | null,
  { unit, runs }: { readonly unit: SeriesTask['unit']; readonly runs: number },
): Baseline {
  const needed = policy.baselineNeeded
  if (level === null || level.points < needed) {
    return { runs: level?.points ?? runs, needed, centre: level && centreOf(level), expected: null }
  }
  return { runs: level.points, needed, centre: centreOf(level), expected: expectedRun(level, unit) }
}
