import type { JudgedPoint } from '../../db/stores/points.ts'
import type { Stores } from '../../db/stores/stores.ts'
import type { TimelineRun } from '../../db/stores/timelines.ts'
import type { FieldChange } from '../contract/views.ts'
import type { Fields } from '../judge/changed-fields.ts'
import type { Level } from '../judge/level.ts'
import { policy } from '../judge/policy.ts'
import type { EpochFields } from './epoch-fields.ts'
import { type FollowTask, standingsKept } from './follow-task.ts'
import { signsOf, toPointTask } from './point-task.ts'
import { epochId } from './series-epoch.ts'
import { packMemory, type SeriesEpoch, type SeriesMemory } from './series-memory.ts'
import { toSeriesTask } from './series-task.ts'

/**
 * What judging one run of another branch takes, when its host's timeline was followed beyond it: each point stands
 * beside the level after the newest baseline point before it.
 */
export async function loadAside(
  stores: Stores,
  epochFields: EpochFields,
  { project, run }: { readonly project: string; readonly run: TimelineRun },
): Promise<FollowTask> {
  const points = await stores.points.ofRuns(project, [run.run_id])
  const before = new Map<string, JudgedPoint[]>()
  for (const point of points) {
    before.set(point.series_id, await stores.points.followedBefore(project, point, policy.baselineNeeded))
  }
  const epochs = await epochFields(stores, project, [...points, ...[...before.values()].flat()])
  const rows = await stores.series.byIds(
    project,
    points.map((point) => point.series_id),
  )
  const standings = await stores.timelines.standingsBefore(project, run.host_id, {
    place: run,
    limit: standingsKept,
  })
  return {
    series: rows.map((row) =>
      toSeriesTask(row, { memory: packed(memoryAfter(before.get(row.id) ?? [], epochs)), since: [] }),
    ),
    runs: [{ id: run.run_id, points: points.map(toPointTask) }],
    before: standings.map(({ displacement }) => ({ displacement })),
    held: [],
    epochs,
  }
}

/** As much of a series' memory as judging without taking in needs, from its last few points; null without any. */
export function memoryAfter(
  points: readonly JudgedPoint[],
  epochs: Readonly<Record<string, Fields>>,
): (SeriesMemory & { readonly epoch: SeriesEpoch }) | null {
  const last = points.at(-1)
  if (last === undefined) return null
  const began = points.findLastIndex((point) => point.epoch_changes_json !== null)
  const changes = points[began]?.epoch_changes_json ?? '[]'
  const epoch: SeriesEpoch = {
    id: epochId(signsOf(last)),
    ...signsOf(last),
    known: epochs[last.epoch_hash] ?? {},
    changes: JSON.parse(changes) as FieldChange[],
    runs: points.length - Math.max(0, began),
  }
  const level = last.level_json === null ? null : (JSON.parse(last.level_json) as Level)
  return { tracker: null, level, epoch }
}

function packed(memory: SeriesMemory | null): Uint8Array | null {
  return memory && packMemory(memory)
}
