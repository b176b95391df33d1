import type { Selectable } from 'kysely'
import type { DeliveryTable } from '../delivery-tables.ts'
import type { Db } from '../schema.ts'

export type DeliveryRow = Selectable<DeliveryTable>

/** What a delivery tells: the newest of the same place stands for all of them. */
export type DeliveryPlace = Pick<DeliveryTable, 'project' | 'target' | 'what' | 'subject'>

/** What targets are told. Rows are never deleted. */
export function deliveryStore(db: Db) {
  return {
    find: (project: string, id: string): Promise<DeliveryRow | undefined> =>
      db
        .selectFrom('delivery')
        .selectAll()
        .where('project', '=', project)
        .where('id', '=', id)
        .executeTakeFirst(),

    /** The newest that tells a target the same thing. */
    newest: ({ project, target, what, subject }: DeliveryPlace): Promise<DeliveryRow | undefined> =>
      db
        .selectFrom('delivery')
        .selectAll()
        .where('project', '=', project)
        .where('subject', '=', subject)
        .where('target', '=', target)
        .where('what', '=', what)
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirst(),

    /** Messages of an alert that a target has yet to be sent, in their order. */
    async waiting(project: string, target: string, alert: string): Promise<DeliveryRow[]> {
      const rows = await db
        .selectFrom('delivery')
        .selectAll()
        .where('project', '=', project)
        .where('subject', 'like', `alert/${alert}/%`)
        .where('target', '=', target)
        .where('state', '=', 'queued')
        .execute()
      return rows.sort((a, b) => placeOf(a) - placeOf(b))
    },

    async insert(row: DeliveryTable): Promise<void> {
      await db.insertInto('delivery').values(row).execute()
    },

    async update(row: Pick<DeliveryTable, 'project' | 'id'>, change: Partial<DeliveryTable>): Promise<void> {
      await db
        .updateTable('delivery')
        .set(change)
        .where('project', '=', row.project)
        .where('id', '=', row.id)
        .execute()
    },
  }
}

/** `alert/<id>/<place of the event in the alert's history>`. */
function placeOf({ subject }: DeliveryRow): number {
  return Number(subject.split('/')[2])
}
