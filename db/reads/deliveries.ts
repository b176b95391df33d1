import type { Delivery } from '../../server/contract/delivery.ts'
import type { Db } from '../schema.ts'
import type { DeliveryRow } from '../stores/deliveries.ts'
import { projectExists } from './project-exists.ts'

export interface DeliveriesPage {
  readonly limit: number
  readonly target: string | null
  /** `alert/<id>` is all that was told of the alert. */
  readonly subject: string | null
  readonly state: Delivery['state'] | null
}

/** What targets were told, the newest first; null where there is no such project. */
export function deliveriesRead(db: Db) {
  return async (project: string, page: DeliveriesPage): Promise<Delivery[] | null> => {
    if (!(await projectExists(db, project))) return null
    const { limit, target, subject, state } = page
    let query = db.selectFrom('delivery').selectAll().where('project', '=', project)
    if (target !== null) query = query.where('target', '=', target)
    if (state !== null) query = query.where('state', '=', state)
    if (subject !== null) {
      // From "alert/1/" up to, and without, "alert/10": "0" follows "/".
      query = query.where((eb) =>
        eb.or([
          eb('subject', '=', subject),
          eb.and([eb('subject', '>=', `${subject}/`), eb('subject', '<', `${subject}0`)]),
        ]),
      )
    }
    const rows = await query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit).execute()
    return rows.map(toDelivery)
  }
}

export function toDelivery(row: DeliveryRow): Delivery {
  return {
    ...{ id: row.id, target: row.target, kind: row.kind, what: row.what, subject: row.subject },
    ...{ state: row.state, createdAt: row.created_at, sentAt: row.sent_at, url: row.url },
    attempts: JSON.parse(row.attempts_json) as Delivery['attempts'],
  }
}
