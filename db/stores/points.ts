import type { Selectable } from 'kysely'
import type { Verdict } from '../../server/contract/verdict.ts'
import { chunks, inChunks } from '../chunks.ts'
import { type HistoryPlace, whereInHistory } from '../history-place.ts'
import type { Db, PointTable } from '../schema.ts'
import type { TouchedSeries } from '../series-summaries.ts'
import { noVerdict, toColumns } from '../verdict-columns.ts'

/** What judging needs to know of a point. */
export type JudgedPoint = Selectable<Pick<PointTable, (typeof judged)[number]>>

const judged = [
  'series_id',
  'run_id',
  'value',
  'low_quartile',
  'high_quartile',
  'sample_count',
  'doubtful',
  'on_baseline',
  'history_at',
  'started_at',
  'environment_hash',
  'epoch_hash',
  'position',
  'level_json',
  'epoch_changes_json',
  'accepted',
] as const satisfies readonly (keyof PointTable)[]

/** What was decided about a point. */
export interface PointDecision {
  readonly verdict: Verdict | null
  /** Which point of its series it is to the tracker, and the level after it; both null where it was kept out. */
  readonly position: number | null
  readonly level_json: string | null
  readonly epoch_changes_json: string | null
}

/** Points of series. */
export function pointStore(db: Db, touched: TouchedSeries) {
  const onSeries = (project: string, series: string) =>
    db.selectFrom('point').select(judged).where('project', '=', project).where('series_id', '=', series)

  return {
    async insertAll(rows: readonly PointTable[]): Promise<void> {
      for (const part of chunks(rows)) await db.insertInto('point').values(part).execute()
      for (const row of rows) touched.touch(row.project, row.series_id, 1)
    },

    ofRuns: (project: string, runs: readonly string[]): Promise<JudgedPoint[]> =>
      inChunks(runs, (part) =>
        db
          .selectFrom('point')
          .select(judged)
          .where('project', '=', project)
          .where('run_id', 'in', part)
          .orderBy('series_id')
          .execute(),
      ),

    /** Up to `limit` points that the tracker holds, before a place, oldest first. */
    async followedBefore(
      project: string,
      at: HistoryPlace & Pick<PointTable, 'series_id'>,
      limit: number,
    ): Promise<JudgedPoint[]> {
      const rows = await onSeries(project, at.series_id)
        .where(whereInHistory('point', '<', at))
        .where('position', 'is not', null)
        .orderBy('history_at', 'desc')
        .orderBy('started_at', 'desc')
        .orderBy('run_id', 'desc')
        .limit(limit)
        .execute()
      return rows.reverse()
    },

    /** The points that the tracker holds after one place (null: from the first) and up to another, oldest first. */
    followedBetween: (
      project: string,
      series: string,
      { after, upTo }: { readonly after: HistoryPlace | null; readonly upTo: HistoryPlace },
    ): Promise<JudgedPoint[]> =>
      onSeries(project, series)
        .where(whereInHistory('point', '>', after))
        .where(whereInHistory('point', '<=', upTo))
        .where('position', 'is not', null)
        .orderBy('history_at')
        .orderBy('started_at')
        .orderBy('run_id')
        .execute(),

    /** The points at some positions of a series. */
    atPositions: async (
      project: string,
      series: string,
      positions: readonly number[],
    ): Promise<JudgedPoint[]> =>
      positions.length === 0
        ? []
        : onSeries(project, series).where('position', 'in', positions).orderBy('position').execute(),

    /** The points from one position of a series to another, inclusive. */
    inPositions: (
      project: string,
      series: string,
      { from, to }: { readonly from: number; readonly to: number },
    ): Promise<JudgedPoint[]> =>
      onSeries(project, series)
        .where('position', '>=', from)
        .where('position', '<=', to)
        .orderBy('position')
        .execute(),

    /**
     * Where runs stand among the points that the tracker holds: how many of those come before each. A run that was
     * kept out stands where the next one does.
     */
    async positionsOf(
      project: string,
      series: string,
      runs: readonly string[],
    ): Promise<ReadonlyMap<string, number>> {
      const positions = new Map<string, number>()
      const rows = await inChunks(runs, (part) =>
        onSeries(project, series).where('run_id', 'in', part).execute(),
      )
      for (const row of rows) {
        const before = row.position === null ? await this.followedBefore(project, row, 1) : []
        positions.set(row.run_id, row.position ?? (before[0]?.position ?? -1) + 1)
      }
      return positions
    },

    async decide(
      project: string,
      point: Pick<PointTable, 'series_id' | 'run_id'>,
      { verdict, ...columns }: PointDecision,
    ): Promise<void> {
      await db
        .updateTable('point')
        .set({ ...(verdict === null ? noVerdict : toColumns(verdict)), ...columns })
        .where('project', '=', project)
        .where('series_id', '=', point.series_id)
        .where('run_id', '=', point.run_id)
        .execute()
      touched.touch(project, point.series_id)
    },

    /** The first place in a range of history at which a point does not carry what was accepted; null for none. */
    async firstMarkedOtherwise(
      project: string,
      series: string,
      {
        from,
        to,
        accepted,
      }: { readonly from: number; readonly to: number | null; readonly accepted: string | null },
    ): Promise<number | null> {
      let query = db
        .selectFrom('point')
        .select((eb) => eb.fn.min('history_at').as('first'))
        .where('project', '=', project)
        .where('series_id', '=', series)
        .where('history_at', '>=', from)
        .where((eb) =>
          accepted === null
            ? eb('accepted', 'is not', null)
            : eb.or([eb('accepted', 'is', null), eb('accepted', '!=', accepted)]),
        )
      if (to !== null) query = query.where('history_at', '<', to)
      const row = await query.executeTakeFirst()
      return row?.first ?? null
    },

    /** Takes a run's points out of what its series' trackers hold. */
    async keepOut(project: string, run: string): Promise<void> {
      await db
        .updateTable('point')
        .set({ ...noVerdict, position: null, level_json: null, epoch_changes_json: null })
        .where('project', '=', project)
        .where('run_id', '=', run)
        .execute()
      await touchRun(db, touched, { project, run })
    },
  }
}

/** Notes the series that a run has points on. */
export async function touchRun(
  db: Db,
  touched: TouchedSeries,
  { project, run }: { readonly project: string; readonly run: string },
): Promise<void> {
  const rows = await db
    .selectFrom('point')
    .select('series_id')
    .where('project', '=', project)
    .where('run_id', '=', run)
    .execute()
  for (const { series_id } of rows) touched.touch(project, series_id)
}
