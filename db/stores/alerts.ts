import type { Selectable } from 'kysely'
import type { AlertEventTable, AlertMemberTable, AlertTable } from '../alert-tables.ts'
import { inChunks } from '../chunks.ts'
import type { Db, SeriesTable } from '../schema.ts'

export type AlertRow = Selectable<AlertTable>
export type AlertMemberRow = Selectable<AlertMemberTable>
export type AlertEventRow = Selectable<AlertEventTable>

/** A series that an alert is about still. */
export type StandingMember = Pick<AlertMemberRow, 'alert_id' | 'series_id'> &
  Pick<Selectable<SeriesTable>, 'host_id' | 'benchmark' | 'path'>

/** Alerts, their series and what happened to them. */
export function alertStore(db: Db) {
  return {
    find: (project: string, id: string): Promise<AlertRow | undefined> =>
      db
        .selectFrom('alert')
        .selectAll()
        .where('project', '=', project)
        .where('id', '=', id)
        .executeTakeFirst(),

    /** The newest alert about a cause, whatever became of it. */
    ofCause: (project: string, cause: string): Promise<AlertRow | undefined> =>
      db
        .selectFrom('alert')
        .selectAll()
        .where('project', '=', project)
        .where('cause', '=', cause)
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirst(),

    /** All alerts of some kinds that were not merged into another, oldest first. */
    ofKinds: (project: string, kinds: readonly AlertTable['kind'][]): Promise<AlertRow[]> =>
      db
        .selectFrom('alert')
        .selectAll()
        .where('project', '=', project)
        .where('kind', 'in', kinds)
        .where('merged_into', 'is', null)
        .orderBy('id')
        .execute(),

    async insert(row: AlertTable): Promise<void> {
      await db.insertInto('alert').values(row).execute()
    },

    async update(row: Pick<AlertTable, 'project' | 'id'>, change: Partial<AlertTable>): Promise<void> {
      await db
        .updateTable('alert')
        .set(change)
        .where('project', '=', row.project)
        .where('id', '=', row.id)
        .execute()
    },

    members: (project: string, alerts: readonly string[]): Promise<AlertMemberRow[]> =>
      inChunks(alerts, (part) =>
        db
          .selectFrom('alert_member')
          .selectAll()
          .where('project', '=', project)
          .where('alert_id', 'in', part)
          .orderBy('alert_id')
          .orderBy('series_id')
          .orderBy('change_point_id')
          .execute(),
      ),

    /** The series that alerts of a kind are about still. */
    standingOf: (project: string, kind: AlertTable['kind']): Promise<StandingMember[]> =>
      db
        .selectFrom('alert')
        .innerJoin('alert_member', (join) =>
          join
            .onRef('alert_member.project', '=', 'alert.project')
            .onRef('alert_member.alert_id', '=', 'alert.id')
            .on('standing', '=', 1),
        )
        .innerJoin('series', (join) =>
          join
            .onRef('series.project', '=', 'alert_member.project')
            .onRef('series.id', '=', 'alert_member.series_id'),
        )
        .select(['alert_id', 'series_id', 'series.host_id', 'benchmark', 'path'])
        .where('alert.project', '=', project)
        .where('alert.kind', '=', kind)
        .orderBy('alert_id')
        .orderBy('series_id')
        .execute(),

    /** Notes that an alert is about these of its series no more; about none of them where null. */
    async settleMembers(project: string, alert: string, series: readonly string[] | null): Promise<void> {
      const rows = await this.members(project, [alert])
      const gone = rows.filter(({ series_id }) => series === null || series.includes(series_id))
      for (const row of gone) await this.saveMember({ ...row, standing: 0 })
    },

    async saveMember(row: AlertMemberTable): Promise<void> {
      const { effect_json, standing } = row
      await db
        .insertInto('alert_member')
        .values(row)
        .onConflict((conflict) =>
          conflict
            .columns(['project', 'alert_id', 'series_id', 'change_point_id'])
            .doUpdateSet({ effect_json, standing }),
        )
        .execute()
    },

    /** Gives an alert's members to another, which has them from then on. */
    async moveMembers(project: string, from: string, to: string): Promise<void> {
      const rows = await this.members(project, [from])
      for (const row of rows) await this.saveMember({ ...row, alert_id: to })
    },

    history: (project: string, alert: string): Promise<AlertEventRow[]> =>
      db
        .selectFrom('alert_event')
        .selectAll()
        .where('project', '=', project)
        .where('alert_id', '=', alert)
        .orderBy('position')
        .execute(),

    /** Places in an alert's history of which nobody has decided yet whom to tell. */
    async untold(project: string, alert: string): Promise<number[]> {
      const events = await this.history(project, alert)
      return events.filter(({ told }) => told === 0).map(({ position }) => position)
    },

    /** Notes that the first so many events of an alert's history need to be told no more. */
    async markTold(project: string, alert: string, events: number): Promise<void> {
      await db
        .updateTable('alert_event')
        .set({ told: 1 })
        .where('project', '=', project)
        .where('alert_id', '=', alert)
        .where('position', '<', events)
        .execute()
    },

    /** Adds to an alert's history; resolves to the event's place in it. */
    async note(event: Omit<AlertEventTable, 'position' | 'told'>): Promise<number> {
      const { events } = await db
        .selectFrom('alert_event')
        .select((eb) => eb.fn.countAll<number>().as('events'))
        .where('project', '=', event.project)
        .where('alert_id', '=', event.alert_id)
        .executeTakeFirstOrThrow()
      await db
        .insertInto('alert_event')
        .values({ ...event, position: events, told: 0 })
        .execute()
      return events
    },
  }
}
