import { recordAlertEvent } from './alert-events.ts'
import type { Stores } from './deps.ts'
import type { Cause } from './standing-causes.ts'

interface Opening {
  readonly project: string
  /** The person; null for Metalmark. */
  readonly who: string | null
  /** Null: what the cause is put down to. */
  readonly why: string | null
  readonly now: number
  readonly newId: () => string
}

/** Opens an alert about a cause that has none, and answers with its id. */
export async function openAlert(
  stores: Stores,
  cause: Omit<Cause, 'merged'>,
  { project, who, why, now, newId }: Opening,
): Promise<string> {
  const id = newId()
  await stores.alerts.insert({
    ...{ project, id, cause: null, evidence: 'suspected', handling: 'open' },
    ...{ assignee: null, muted_until: null, pull_request: null, merged_into: null },
    ...{ opened_at: now, updated_at: now },
    ...columnsOf(cause),
  })
  await saveMembers(stores, { project, id }, cause)
  const event = { project, alert: id, kind: 'opened', at: now, newId } as const
  await recordAlertEvent(stores, { ...event, who, why: why ?? cause.attribution?.reason ?? null })
  return id
}

/** What an alert says of its cause. */
export function columnsOf(cause: Omit<Cause, 'merged'>) {
  return {
    kind: 'change' as const,
    headline: cause.headline,
    attribution_json: cause.attribution && JSON.stringify(cause.attribution),
    hosts_json: JSON.stringify(cause.hosts),
    host_id: cause.largest.series.host.id,
    after_json: cause.after && JSON.stringify(cause.after),
    up_to_json: cause.upTo && JSON.stringify(cause.upTo),
    environment_json: JSON.stringify(cause.environment),
    largest_json: cause.largest.effect && JSON.stringify(cause.largest.effect),
  }
}

/** Writes down which series a cause moved, as far as they stand. */
export async function saveMembers(
  stores: Stores,
  alert: { readonly project: string; readonly id: string },
  { members }: Pick<Cause, 'members'>,
): Promise<void> {
  for (const { id, seriesId, effect } of members) {
    await stores.alerts.saveMember({
      ...{ project: alert.project, alert_id: alert.id, series_id: seriesId, change_point_id: id },
      ...{ effect_json: effect && JSON.stringify(effect), standing: 1 },
    })
  }
}
