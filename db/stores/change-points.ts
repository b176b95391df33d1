import type { Selectable } from 'kysely'
import { inChunks } from '../chunks.ts'
import type { ChangePointEventTable, ChangePointTable } from '../judge-tables.ts'
import type { Db } from '../schema.ts'
import type { TouchedSeries } from '../series-summaries.ts'

export type ChangePointRow = Selectable<ChangePointTable>
export type NewChangePointEvent = Omit<ChangePointEventTable, 'position'>

/** Change points that readers were told of, and what happened to them. */
export function changePointStore(db: Db, touched: TouchedSeries) {
  return {
    ofSeries: (project: string, series: readonly string[]): Promise<ChangePointRow[]> =>
      inChunks(series, (part) =>
        db
          .selectFrom('change_point')
          .selectAll()
          .where('project', '=', project)
          .where('series_id', 'in', part)
          .orderBy('id')
          .execute(),
      ),

    async save(row: ChangePointTable): Promise<void> {
      await db
        .insertInto('change_point')
        .values(row)
        .onConflict((conflict) => conflict.columns(['project', 'id']).doUpdateSet(row))
        .execute()
      touched.touch(row.project, row.series_id)
    },

    /** Notes what a change point is attributed to. */
    async attribute(
      project: string,
      id: string,
      columns: Pick<ChangePointTable, 'attribution_json' | 'attribution_open'>,
    ): Promise<void> {
      await db
        .updateTable('change_point')
        .set(columns)
        .where('project', '=', project)
        .where('id', '=', id)
        .execute()
    },

    /** Adds to a change point's history. */
    async note(event: NewChangePointEvent): Promise<void> {
      const { events } = await db
        .selectFrom('change_point_event')
        .select((eb) => eb.fn.countAll<number>().as('events'))
        .where('project', '=', event.project)
        .where('change_point_id', '=', event.change_point_id)
        .executeTakeFirstOrThrow()
      await db
        .insertInto('change_point_event')
        .values({ ...event, position: events })
        .execute()
    },
  }
}
