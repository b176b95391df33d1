import { type Expression, type SqlBool, sql } from 'kysely'

/** Holds for alerts that Metalmark opened: one that a person wanted is no alarm of its own, right or false. */
export function openedByMetalmark(): Expression<SqlBool> {
  return sql<SqlBool>`not exists (
    select 1 from alert_event
    where alert_event.project = alert.project and alert_event.alert_id = alert.id
      and alert_event.kind = 'opened' and alert_event.who is not null
  )`
}
