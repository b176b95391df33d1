import type { Selectable } from 'kysely'
import { chunks, inChunks } from '../chunks.ts'
import { type HistoryPlace, whereInHistory } from '../history-place.ts'
import type { SeriesCheckpointTable, SeriesStateTable } from '../judge-tables.ts'
import type { Db } from '../schema.ts'
import type { TouchedSeries } from '../series-summaries.ts'

export type SeriesStateRow = Selectable<SeriesStateTable>
export type CheckpointRow = Selectable<SeriesCheckpointTable>

/** What is known of each series as far as it was followed, and as it was at checkpoints before. */
export function seriesStateStore(db: Db, touched: TouchedSeries) {
  return {
    ofSeries: (project: string, series: readonly string[]): Promise<SeriesStateRow[]> =>
      inChunks(series, (part) =>
        db
          .selectFrom('series_state')
          .selectAll()
          .where('project', '=', project)
          .where('series_id', 'in', part)
          .execute(),
      ),

    /** The series of a host whose change points are still to be brought up to date. */
    async pending(project: string, host: string): Promise<string[]> {
      const rows = await db
        .selectFrom('series_state')
        .select('series_id')
        .where('project', '=', project)
        .where('host_id', '=', host)
        .where('pending', '=', 1)
        .orderBy('series_id')
        .execute()
      return rows.map((row) => row.series_id)
    },

    async save(row: SeriesStateTable): Promise<void> {
      // Setting a key to itself would still rewrite its index.
      const { project: _, series_id: __, host_id: ___, ...state } = row
      await db
        .insertInto('series_state')
        .values(row)
        .onConflict((conflict) => conflict.columns(['project', 'series_id']).doUpdateSet(state))
        .execute()
      touched.touch(row.project, row.series_id)
    },

    /** The series of a project of which can be said what they would show. */
    async sensitivities(project: string) {
      const rows = await db
        .selectFrom('series_state')
        .select(['series_id as series', 'smallest_detectable as smallestDetectable', 'blind'])
        .where('project', '=', project)
        .where('smallest_detectable', 'is not', null)
        .execute()
      return rows.map(({ blind, ...row }) => ({ ...row, blind: blind === 1 }))
    },

    async setBlind(project: string, series: readonly string[], blind: boolean): Promise<void> {
      for (const part of chunks(series)) {
        await db
          .updateTable('series_state')
          .set({ blind: Number(blind) })
          .where('project', '=', project)
          .where('series_id', 'in', part)
          .execute()
      }
      for (const id of series) touched.touch(project, id)
    },

    /** The newest checkpoint of a series. */
    checkpoint: (project: string, series: string): Promise<CheckpointRow | undefined> =>
      db
        .selectFrom('series_checkpoint')
        .selectAll()
        .where('project', '=', project)
        .where('series_id', '=', series)
        .orderBy('points', 'desc')
        .limit(1)
        .executeTakeFirst(),

    async saveCheckpoint(row: SeriesCheckpointTable): Promise<void> {
      await db
        .insertInto('series_checkpoint')
        .values(row)
        .onConflict((conflict) => conflict.columns(['project', 'series_id', 'points']).doUpdateSet(row))
        .execute()
    },

    /** Forgets what was known of a host's series after a place; with null, everything. */
    async forgetAfter(project: string, host: string, place: HistoryPlace | null): Promise<void> {
      await db
        .updateTable('series_state')
        .set({ memory: null, pending: 1 })
        .where('project', '=', project)
        .where('host_id', '=', host)
        .where(whereInHistory('series_state', '>', place))
        .execute()
      await db
        .deleteFrom('series_checkpoint')
        .where('project', '=', project)
        .where('host_id', '=', host)
        .where(whereInHistory('series_checkpoint', '>', place))
        .execute()
    },
  }
}
