import { type Kysely, sql } from 'kysely'

/**
 * A series of an alert about missing data stands for as long as its data are missing. Alerts that were resolved as data came
 * again, which nobody but Metalmark does, left theirs standing.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    update alert_member set standing = 0
    where exists (
      select 1 from alert
      where alert.project = alert_member.project and alert.id = alert_member.alert_id
        and alert.kind = 'missing-data' and alert.handling = 'resolved'
        and not exists (
          select 1 from alert_event
          where alert_event.project = alert.project and alert_event.alert_id = alert.id
            and alert_event.kind = 'resolved' and alert_event.who is not null
            and not exists (
              select 1 from alert_event as later
              where later.project = alert.project and later.alert_id = alert.id
                and later.kind = 'resolved' and later.position > alert_event.position)))`.execute(db)
}
