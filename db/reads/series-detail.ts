import type { FieldValue } from '../../server/contract/environment.ts'
import type { EpochMarker, SeriesChange, SeriesDetail } from '../../server/contract/series-detail.ts'
import type { Baseline } from '../../server/contract/verdict.ts'
import type { FieldChange } from '../../server/contract/views.ts'
import { inChunks } from '../chunks.ts'
import { compareInHistory } from '../history-place.ts'
import type { Db } from '../schema.ts'
import { selectChangePoints, toChangePoints } from './change-points.ts'
import { countBefore } from './count-before.ts'
import { type Landmark, notedLevels } from './noted-levels.ts'
import { recentScans } from './recent-scans.ts'
import { type StoredSegment, segmentsOf } from './segments.ts'
import { alertsOfSeries, relatedTo, releasesOf } from './series-marks.ts'
import { loadLatest, loadPoints } from './series-points.ts'
import { selectSeries, sensitivityColumns, toSensitivity, toSeries } from './series-view.ts'
import { chooseWindow, type WindowQuery } from './series-window.ts'

export interface DetailQuery extends WindowQuery {
  /** Runs whose points are kept whatever is thinned out. */
  readonly keep?: readonly string[]
}

/** One series as it is stored. */
export type StoredSeriesDetail = Omit<SeriesDetail, 'segments'> & { readonly segments: StoredSegment[] }

/**
 * The screen of one series: the points that are asked for, and the marks of its whole history; null where there is no
 * such series.
 */
export function seriesDetailRead(db: Db) {
  const reads = { db, scan: recentScans(db) }
  return async (project: string, id: string, query: DetailQuery = {}): Promise<StoredSeriesDetail | null> => {
    const row = await selectSeries(db)
      .leftJoin('series_state', (join) =>
        join
          .onRef('series_state.project', '=', 'series.project')
          .onRef('series_state.series_id', '=', 'series.id'),
      )
      .select(['series_state.baseline_json', ...sensitivityColumns])
      .where('series.project', '=', project)
      .where('series.id', '=', id)
      .executeTakeFirst()
    if (row === undefined) return null
    const of = { project, series: id }
    const { epochs, changePoints, places } = await loadMarks(db, of, query.keep ?? [])
    const landmarks = places.map((place) => place.index)
    const chosen = await chooseWindow(reads, { ...of, host: row.host_id, landmarks }, query)
    const { total } = chosen.window
    return {
      series: { ...toSeries(row), identity: JSON.parse(row.identity_json) as Record<string, FieldValue> },
      baseline: row.baseline_json === null ? null : (JSON.parse(row.baseline_json) as Baseline),
      sensitivity: toSensitivity(row),
      window: chosen.window,
      points: await loadPoints(db, of, chosen),
      latest: await loadLatest(db, of, total),
      epochs,
      changePoints,
      segments: await segmentsOf(
        { total, changePoints, epochs },
        notedLevels(db, { ...of, landmarks: places }),
      ),
      alerts: await alertsOfSeries(db, project, id),
      releases: await releasesOf(db, project, id),
      related: await relatedTo(db, row),
    }
  }
}

interface OfSeries {
  readonly project: string
  readonly series: string
}

interface Marks {
  readonly epochs: EpochMarker[]
  readonly changePoints: SeriesChange[]
  /** Of all points that a mark stands at, and of those to keep, in the order of history. */
  readonly places: readonly Landmark[]
}

async function loadMarks(db: Db, of: OfSeries, keep: readonly string[]): Promise<Marks> {
  const begun = await epochRows(db, of)
  const changes = await selectChangePoints(db)
    .where('change_point.project', '=', of.project)
    .where('change_point.series_id', '=', of.series)
    .orderBy('change_point.id')
    .execute()
  const bounds = changes.flatMap((row) => [row.run_id, row.earliest_run_id, row.latest_run_id])
  const at = [...begun, ...(await placesOfRuns(db, of, [...new Set([...bounds, ...keep])]))]
  const index = await countBefore(db, of, at)
  const indexOf = (run: string) => index.get(run) ?? 0
  const epochs = begun.map(({ run_id, epoch_changes_json: json }) => ({
    index: indexOf(run_id),
    changes: JSON.parse(json ?? '[]') as FieldChange[],
  }))
  const found = (await toChangePoints(db, of.project, changes)).map((change) => ({
    ...change,
    index: indexOf(change.runId),
    earliest: indexOf(change.earliestRunId),
    latest: indexOf(change.latestRunId),
  }))
  return {
    // The first point of all begins no epoch: there is nothing that it differs from.
    epochs: epochs.filter((epoch) => epoch.index > 0),
    changePoints: found.sort((a, b) => a.index - b.index),
    places: at.map((place) => ({ ...place, index: indexOf(place.run_id) })).sort(compareInHistory),
  }
}

function epochRows(db: Db, { project, series }: OfSeries) {
  return db
    .selectFrom('point')
    .select(['history_at', 'started_at', 'run_id', 'position', 'epoch_changes_json'])
    .where('project', '=', project)
    .where('series_id', '=', series)
    .where('epoch_changes_json', 'is not', null)
    .orderBy('history_at')
    .orderBy('started_at')
    .orderBy('run_id')
    .execute()
}

function placesOfRuns(
  db: Db,
  { project, series }: OfSeries,
  runs: readonly string[],
): Promise<Omit<Landmark, 'index'>[]> {
  return inChunks<string, Omit<Landmark, 'index'>>(runs, (part) =>
    db
      .selectFrom('point')
      .select(['history_at', 'started_at', 'run_id', 'position'])
      .where('project', '=', project)
      .where('series_id', '=', series)
      .where('run_id', 'in', part)
      .execute(),
  )
}
