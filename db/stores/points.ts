import type { Selectable } from 'kysely'
import type { Verdict } from '../../server/contract/verdict.ts'
import { chunks } from '../chunks.ts'
import type { Db, PointTable, SeriesTable } from '../schema.ts'
import { toColumns } from '../verdict-columns.ts'

/** Where a point stands in history: commit time, then start of the run, then run id. */
export type HistoryPlace = Pick<PointTable, 'history_at' | 'started_at' | 'run_id'>

/** What judging needs to know of a point. */
export type JudgedPoint = Selectable<
  Pick<
    PointTable,
    | 'series_id'
    | 'run_id'
    | 'value'
    | 'doubtful'
    | 'on_baseline'
    | 'history_at'
    | 'started_at'
    | 'environment_hash'
    | 'epoch_hash'
  >
>

const judged = [
  'point.series_id',
  'point.run_id',
  'point.value',
  'point.doubtful',
  'point.on_baseline',
  'point.history_at',
  'point.started_at',
  'point.environment_hash',
  'point.epoch_hash',
] as const

/** Points of series. */
export function pointStore(db: Db) {
  const onSeries = (project: string, series: string) =>
    db
      .selectFrom('point')
      .select(judged)
      .where('point.project', '=', project)
      .where('point.series_id', '=', series)

  return {
    async insertAll(rows: readonly PointTable[]): Promise<void> {
      for (const part of chunks(rows)) await db.insertInto('point').values(part).execute()
    },

    /** The points of a run, each with its metric's direction. */
    ofRun: (
      project: string,
      run: string,
    ): Promise<(JudgedPoint & { direction: SeriesTable['direction'] })[]> =>
      db
        .selectFrom('point')
        .innerJoin('series', (join) =>
          join.onRef('series.project', '=', 'point.project').onRef('series.id', '=', 'point.series_id'),
        )
        .select([...judged, 'series.direction'])
        .where('point.project', '=', project)
        .where('point.run_id', '=', run)
        .orderBy('point.series_id')
        .execute(),

    /** Up to `limit` baseline points before a place, oldest first. */
    async baselineBefore(
      project: string,
      at: HistoryPlace & Pick<PointTable, 'series_id'>,
      limit: number,
    ): Promise<JudgedPoint[]> {
      const rows = await onSeries(project, at.series_id)
        .where((eb) =>
          eb(
            eb.refTuple('history_at', 'started_at', 'run_id'),
            '<',
            eb.tuple(at.history_at, at.started_at, at.run_id),
          ),
        )
        .where('on_baseline', '=', 1)
        .orderBy('history_at', 'desc')
        .orderBy('started_at', 'desc')
        .orderBy('run_id', 'desc')
        .limit(limit)
        .execute()
      return rows.reverse()
    },

    /** Up to `limit` points after a place, oldest first. */
    after: (
      project: string,
      at: HistoryPlace & Pick<PointTable, 'series_id'>,
      limit: number,
    ): Promise<JudgedPoint[]> =>
      onSeries(project, at.series_id)
        .where((eb) =>
          eb(
            eb.refTuple('history_at', 'started_at', 'run_id'),
            '>',
            eb.tuple(at.history_at, at.started_at, at.run_id),
          ),
        )
        .orderBy('history_at')
        .orderBy('started_at')
        .orderBy('run_id')
        .limit(limit)
        .execute(),

    async setVerdict(
      project: string,
      point: Pick<PointTable, 'series_id' | 'run_id'>,
      verdict: Verdict,
    ): Promise<void> {
      await db
        .updateTable('point')
        .set(toColumns(verdict))
        .where('project', '=', project)
        .where('series_id', '=', point.series_id)
        .where('run_id', '=', point.run_id)
        .execute()
    },
  }
}
