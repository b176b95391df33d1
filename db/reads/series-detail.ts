import type { FieldValue } from '../../server/contract/environment.ts'
import type { Commit } from '../../server/contract/run.ts'
import type { Point, SeriesDetail } from '../../server/contract/views.ts'
import { unpackSamples } from '../codec.ts'
import type { Db } from '../schema.ts'
import { fromColumns, verdictColumns } from '../verdict-columns.ts'
import { epochMarkers } from './epoch-markers.ts'
import { selectSeries, toSeries } from './series-view.ts'

/** The screen of one series; null where there is no such series. */
export function seriesDetailRead(db: Db) {
  return async (project: string, id: string): Promise<SeriesDetail | null> => {
    const row = await selectSeries(db)
      .where('series.project', '=', project)
      .where('series.id', '=', id)
      .executeTakeFirst()
    if (row === undefined) return null
    const points = await selectPoints(db, project, id)
    return {
      series: { ...toSeries(row), identity: JSON.parse(row.identity_json) as Record<string, FieldValue> },
      points: points.map(toPoint),
      epochs: await epochMarkers(db, project, points),
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
      'point.environment_hash',
      'point.epoch_hash',
      'run.commit_json',
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
  const commit = row.commit_json === null ? null : (JSON.parse(row.commit_json) as Commit)
  return {
    runId: row.run_id,
    value: row.value,
    samples: unpackSamples(row.samples),
    startedAt: row.started_at,
    commit: commit && { head: commit.head, subject: commit.subject, committedAt: commit.committedAt },
    branch: commit?.branch ?? null,
    pullRequest: commit?.pullRequest?.number ?? null,
    onBaseline: row.on_baseline === 1,
    verdict: fromColumns(row),
  }
}
