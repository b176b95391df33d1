import type { FieldValue } from '../../server/contract/environment.ts'
import type { Baseline } from '../../server/contract/verdict.ts'
import type {
  ChangePoint,
  EpochMarker,
  FieldChange,
  Point,
  SeriesDetail,
} from '../../server/contract/views.ts'
import { unpackSamples } from '../codec.ts'
import { parseCommit, toPointCommit } from '../commit-json.ts'
import type { Db } from '../schema.ts'
import { fromColumns, verdictColumns } from '../verdict-columns.ts'
import { selectChangePoints, toChangePoints } from './change-points.ts'
import { segmentsOf } from './segments.ts'
import { selectSeries, sensitivityColumns, toSensitivity, toSeries } from './series-view.ts'

/** The screen of one series; null where there is no such series. */
export function seriesDetailRead(db: Db) {
  return async (project: string, id: string): Promise<SeriesDetail | null> => {
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
    const points = await selectPoints(db, project, id)
    const baseline = row.baseline_json === null ? null : (JSON.parse(row.baseline_json) as Baseline)
    const epochs = points.flatMap(toEpoch)
    const changePoints = await selectChanges(db, project, { series: id, points })
    return {
      series: { ...toSeries(row), identity: JSON.parse(row.identity_json) as Record<string, FieldValue> },
      baseline,
      sensitivity: toSensitivity(row),
      points: points.map(toPoint),
      epochs,
      changePoints,
      segments: segmentsOf(points, { changePoints, epochs }),
    }
  }
}

type PointRow = Awaited<ReturnType<typeof selectPoints>>[number]

function selectPoints(db: Db, project: string, series: string) {
  return db
    .selectFrom('point')
    .innerJoin('run', (join) =>
      join.onRef('run.project', '=', 'point.project').onRef('run.id', '=', 'point.run_id'),
    )
    .select([
      'point.run_id',
      'point.value',
      'point.samples',
      'point.started_at',
      'point.on_baseline',
      'point.level_json',
      'point.epoch_changes_json',
      'run.commit_json',
      'run.suspect_reason',
      ...verdictColumns,
    ])
    .where('point.project', '=', project)
    .where('point.series_id', '=', series)
    .orderBy('point.history_at')
    .orderBy('point.started_at')
    .orderBy('point.run_id')
    .execute()
}

function toPoint(row: PointRow): Point {
  const commit = parseCommit(row.commit_json)
  return {
    runId: row.run_id,
    value: row.value,
    samples: unpackSamples(row.samples),
    startedAt: row.started_at,
    commit: toPointCommit(commit),
    branch: commit?.branch ?? null,
    pullRequest: commit?.pullRequest?.number ?? null,
    onBaseline: row.on_baseline === 1 && row.suspect_reason === null,
    verdict: fromColumns(row),
  }
}

function toEpoch({ epoch_changes_json }: PointRow, index: number): EpochMarker[] {
  if (epoch_changes_json === null || index === 0) return []
  return [{ index, changes: JSON.parse(epoch_changes_json) as FieldChange[] }]
}

interface OnSeries {
  readonly series: string
  readonly points: readonly PointRow[]
}

/** In the order of history. */
async function selectChanges(db: Db, project: string, { series, points }: OnSeries): Promise<ChangePoint[]> {
  const rows = await selectChangePoints(db)
    .where('change_point.project', '=', project)
    .where('change_point.series_id', '=', series)
    .orderBy('change_point.id')
    .execute()
  const place = placesOf(points)
  const found = await toChangePoints(db, project, rows)
  return found.sort((a, b) => (place.get(a.runId) ?? 0) - (place.get(b.runId) ?? 0))
}

function placesOf(points: readonly PointRow[]): Map<string, number> {
  return new Map(points.map((point, index) => [point.run_id, index]))
}
