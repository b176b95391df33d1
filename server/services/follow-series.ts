import type { Fields } from '../judge/changed-fields.ts'
import { defaultDetection } from '../judge/default-detection.ts'
import type { Level } from '../judge/level.ts'
import { sensitivityOf } from '../judge/sensitivity.ts'
import type { SeriesPoint } from '../judge/series-point.ts'
import { startTracker, type TrackerEvent } from '../judge/tracker.ts'
import type {
  Checkpoint,
  NotedEvent,
  PointOutcome,
  PointTask,
  SeriesOutcome,
  SeriesTask,
} from './follow-task.ts'
import type { LiveCache, LiveSeries } from './live-series.ts'
import { baselineAt, judgeIn } from './point-verdict.ts'
import { epochOf } from './series-epoch.ts'
import {
  emptyMemory,
  packMemory,
  type SeriesEpoch,
  type SeriesMemory,
  unpackMemory,
} from './series-memory.ts'

/** One series, followed point by point. */
export interface FollowedSeries {
  readonly task: SeriesTask
  /** What a point is expected to be as things stand; null where too little is known, or its epoch begins with it. */
  expectedOf(point: PointTask): Level | null
  /** Judges a point, and takes it in where it may serve as baseline. */
  take(point: PointTask, run: { readonly id: string; readonly suspect: string | null }): PointOutcome
  outcome(): SeriesOutcome
}

interface FollowContext {
  /** The epoch fields behind a hash. */
  readonly fieldsOf: (hash: string) => Fields
  readonly cache: LiveCache
}

/** Goes on following a series from its memory. */
export function followSeries(task: SeriesTask, { fieldsOf, cache }: FollowContext): FollowedSeries {
  const { tracker, ...live } = cache.take(task.id, task.memory) ?? revive(task.memory)
  let { level, epoch, points } = live
  const events: NotedEvent[] = []
  const checkpoints: Checkpoint[] = []
  const pack = () => packMemory({ tracker: tracker.save(), level, epoch } satisfies SeriesMemory)
  const epochAt = (point: PointTask) =>
    epochOf(epoch, { seen: point.epoch, accepted: point.accepted }, () => fieldsOf(point.epoch))

  const append = (point: PointTask, now: SeriesEpoch) => {
    const appended = tracker.append(toSeriesPoint(point, now))
    level = appended.level
    epoch = { ...now, runs: now.runs + 1 }
    points++
    return appended
  }
  for (const point of task.since) append(point, epochAt(point))

  const expectedOf = (point: PointTask) => (epochAt(point).id === epoch?.id ? level : null)
  return {
    task,
    expectedOf,
    take(point, run) {
      const before = epoch
      const now = epochAt(point)
      const judge = (expected: Level | null) => judgeIn(task, point, { ...run, epoch: now, expected })
      if (!mayJoin(point, run)) return { ...keptOut(task), verdict: judge(expectedOf(point)) }
      const appended = append(point, now)
      events.push(...appended.events.map((event) => toNoted(event, run.id)))
      if (points % checkpointEvery === 0) checkpoints.push({ run: run.id, points, memory: pack() })
      const began = before !== null && now.id !== before.id
      return {
        series: task.id,
        verdict: judge(appended.expected),
        position: points - 1,
        level,
        epochChanges: began ? now.changes : null,
      }
    },
    outcome: () => {
      const memory = pack()
      // What was only looked at, beside its timeline, is no state to go on from.
      if (points > 0) cache.keep(task.id, memory, { tracker, points, level, epoch })
      return {
        id: task.id,
        memory,
        points,
        baseline: epoch === null ? null : baselineAt(level, { unit: task.unit, runs: epoch.runs }),
        sensitivity: sensitivityOf(level, { unit: task.unit }),
        changes: tracker.changes(),
        events,
        checkpoints,
      }
    },
  }
}

/**
 * Points between two checkpoints: a late run costs at most this many points again beyond those after it, and a
 * checkpoint takes a few kilobytes.
 */
const checkpointEvery = 64

function revive(packed: Uint8Array | null): LiveSeries {
  const memory = packed === null ? emptyMemory : unpackMemory(packed)
  const tracker = startTracker(defaultDetection, memory.tracker ?? undefined)
  return { tracker, points: memory.tracker?.points ?? 0, level: memory.level, epoch: memory.epoch }
}

function mayJoin(point: PointTask, run: { readonly suspect: string | null }): boolean {
  return point.onBaseline && !point.doubtful && run.suspect === null
}

function keptOut(task: SeriesTask) {
  return { series: task.id, position: null, level: null, epochChanges: null }
}

function toNoted(event: TrackerEvent, run: string): NotedEvent {
  return event.kind === 'found'
    ? { kind: 'found', index: event.change.index, run, reason: null }
    : { kind: 'withdrawn', index: event.index, run, reason: event.reason }
}

function toSeriesPoint({ value, se }: PointTask, epoch: SeriesEpoch): SeriesPoint {
  return { value, ...(se !== undefined && { se }), epoch: epoch.id }
}
