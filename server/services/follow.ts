import { type Deviation, deviationFrom } from '../judge/deviation.ts'
import { judgeRun, type RunValidity } from '../judge/validity.ts'
import { type FollowedSeries, followSeries } from './follow-series.ts'
import {
  type FollowReply,
  type FollowTask,
  type PointTask,
  type RunOutcome,
  type RunTask,
  standingsKept,
} from './follow-task.ts'
import { type LiveCache, noCache } from './live-series.ts'

/**
 * Judges a stretch of a host's runs in the order of history: each run as a whole first, then its points, each by what
 * its series was before it. Points that may serve as baseline become part of their series at once, those of a suspect
 * run once it turns out that the host itself had changed: the run then has another outcome further on in the reply.
 * Pure: the answer depends on the task alone, whatever the cache holds, and following in one go or in several gives
 * the same.
 */
export function follow(task: FollowTask, cache: LiveCache = noCache): FollowReply {
  const context = { fieldsOf: fieldsIn(task), cache }
  const series = new Map(task.series.map((one) => [one.id, followSeries(one, context)]))
  const take = (run: RunTask, validity: RunValidity): RunOutcome => {
    const suspect = validity.outcome === 'suspect' ? (validity.reason ?? 'The run is suspect') : null
    const points = run.points.map((point) => find(series, point).take(point, { id: run.id, suspect }))
    return { id: run.id, validity, points }
  }
  let before = [...task.before]
  let held = [...task.held]
  const runs = task.runs.flatMap((run): RunOutcome[] => {
    const validity = judgeRun({ ...deviationsOf(run, series), before: before.map((one) => one.displacement) })
    // Runs of other branches come and go; what the host does shows in those of the baseline branch.
    if (!run.points.some((point) => point.onBaseline)) return [take(run, validity)]
    const heldAlike = before.at(-1)?.displacement === validity.displacement ? held : []
    before = [...before, validity].slice(-standingsKept)
    const released = validity.outcome === 'host-event' ? heldAlike : []
    held = validity.outcome === 'suspect' ? [...heldAlike, run] : []
    return [...released, run].map((one) => take(one, validity))
  })
  return { runs, series: [...series.values()].map((one) => one.outcome()) }
}

function fieldsIn({ epochs }: FollowTask) {
  return (hash: string) => {
    const fields = epochs[hash]
    if (fields === undefined) throw new Error(`Expected the epoch fields of ${hash}, got none`)
    return fields
  }
}

type AllSeries = ReadonlyMap<string, FollowedSeries>

/** How far a run's series lie from their levels, for those that have a level and a good direction. */
function deviationsOf(run: RunTask, series: AllSeries): { canaries: Deviation[]; series: Deviation[] } {
  const deviations = { canaries: [] as Deviation[], series: [] as Deviation[] }
  for (const point of run.points) {
    const { task, expectedOf } = find(series, point)
    const { name, unit, direction } = task
    const level = point.doubtful ? null : expectedOf(point)
    if (level === null || direction === 'none') continue
    const deviation = deviationFrom(point, { name, level, direction, unit })
    deviations[task.canary ? 'canaries' : 'series'].push(deviation)
  }
  return deviations
}

function find(series: AllSeries, point: PointTask): FollowedSeries {
  const followed = series.get(point.series)
  if (followed === undefined) throw new Error(`Expected the series ${point.series} in the task, got none`)
  return followed
}
