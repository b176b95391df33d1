import type { HistoryPlace } from '../../db/history-place.ts'
import type { JudgedPoint } from '../../db/stores/points.ts'
import type { SeriesStateRow } from '../../db/stores/series-states.ts'
import type { Stores } from '../../db/stores/stores.ts'
import type { RunStanding, TimelineRun } from '../../db/stores/timelines.ts'
import type { EpochFields } from './epoch-fields.ts'
import { type FollowTask, type RunTask, type SeriesTask, standingsKept } from './follow-task.ts'
import { toPointTask } from './point-task.ts'
import { toSeriesTask } from './series-task.ts'

/** A stretch of a host's timeline that is to be followed next. */
export interface Stretch {
  readonly project: string
  readonly host: string
  readonly runs: readonly TimelineRun[]
  /** Later runs are there already. */
  readonly more: boolean
  readonly task: FollowTask
  readonly states: ReadonlyMap<string, SeriesStateRow>
}

export interface StretchRequest {
  readonly project: string
  readonly host: string
  /** The last run that was followed. */
  readonly cursor: HistoryPlace | null
  readonly mostRuns: number
}

/** Points that one transaction writes at most, lest an upload wait longer than a few hundredths of a second for it. */
const mostPoints = 500

/** What judging the next runs of a host takes; null where none are left. */
export async function loadStretch(
  stores: Stores,
  epochFields: EpochFields,
  request: StretchRequest,
): Promise<Stretch | null> {
  const { project, host, cursor, mostRuns } = request
  const found = await stores.timelines.runsAfter(project, host, { place: cursor, limit: mostRuns + 1 })
  const runs = firstFew(found.slice(0, mostRuns))
  const [first] = runs
  if (first === undefined) return null
  const more = runs.length < found.length
  const before = await stores.timelines.standingsBefore(project, host, { place: first, limit: standingsKept })
  const held = heldOf(before)
  const points = Map.groupBy(
    await stores.points.ofRuns(project, [...held, ...runs.map((run) => run.run_id)]),
    (point) => point.run_id,
  )
  const all = [...points.values()].flat()
  const ids = new Set(all.map((point) => point.series_id))
  // The last stretch brings the change points of all series up to date, those without a run in it too.
  if (!more) for (const id of await stores.seriesStates.pending(project, host)) ids.add(id)
  const states = new Map(
    (await stores.seriesStates.ofSeries(project, [...ids])).map((row) => [row.series_id, row]),
  )
  const series = await loadSeries(stores, request, { ids: [...ids], states })
  const since = series.flatMap((one) => one.since)
  return {
    project,
    host,
    runs,
    more,
    states,
    task: {
      series: series.map((one) => one.task),
      runs: runs.map((run) => toRunTask(run.run_id, points)),
      before: before.map(({ displacement }) => ({ displacement })),
      held: held.map((run) => toRunTask(run, points)),
      epochs: await epochFields(stores, project, [...all, ...since]),
    },
  }
}

function firstFew(runs: readonly TimelineRun[]): TimelineRun[] {
  let points = 0
  const end = runs.findIndex((run, i) => {
    points += run.point_count
    return i > 0 && points > mostPoints
  })
  return end === -1 ? [...runs] : runs.slice(0, end)
}

/** The suspect runs at the end, displaced to the same side: should the host turn out to have changed, they join. */
function heldOf(before: readonly RunStanding[]): string[] {
  const side = before.at(-1)?.displacement
  const last = before.findLastIndex((run) => run.validity !== 'suspect' || run.displacement !== side)
  return before.slice(last + 1).map((run) => run.run_id)
}

function toRunTask(id: string, points: ReadonlyMap<string, readonly JudgedPoint[]>): RunTask {
  return { id, points: (points.get(id) ?? []).map(toPointTask) }
}

interface Wanted {
  readonly ids: readonly string[]
  readonly states: ReadonlyMap<string, SeriesStateRow>
}

async function loadSeries(stores: Stores, { project, cursor }: StretchRequest, { ids, states }: Wanted) {
  const rows = await stores.series.byIds(project, ids)
  const loaded: { readonly task: SeriesTask; readonly since: readonly JudgedPoint[] }[] = []
  for (const row of rows) {
    const known = states.get(row.id)?.memory ?? null
    const { memory, since } =
      known === null
        ? await rebuild(stores, { project, series: row.id, cursor })
        : { memory: known, since: [] }
    loaded.push({ task: toSeriesTask(row, { memory, since: since.map(toPointTask) }), since })
  }
  return loaded
}

/** A series' memory as it was at the cursor: the last checkpoint before, and the points since. */
async function rebuild(
  stores: Stores,
  at: { readonly project: string; readonly series: string; readonly cursor: HistoryPlace | null },
): Promise<{ memory: Uint8Array | null; since: JudgedPoint[] }> {
  const { project, series, cursor } = at
  if (cursor === null) return { memory: null, since: [] }
  const checkpoint = (await stores.seriesStates.checkpoint(project, series)) ?? null
  const since = await stores.points.followedBetween(project, series, { after: checkpoint, upTo: cursor })
  return { memory: checkpoint?.memory ?? null, since }
}
