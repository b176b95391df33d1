import type { AlertRow } from '../../db/stores/alerts.ts'
import { recordAlertEvent } from './alert-events.ts'
import type { Stores } from './deps.ts'
import type { LoadedWatch } from './load-watched.ts'

/** What alerts about missing data are brought in line with. */
export interface WatchContext {
  readonly stores: Stores
  readonly project: string
  readonly now: number
  readonly newId: () => string
  /** Of hosts, by id. */
  readonly labels: ReadonlyMap<string, string>
  readonly loaded: LoadedWatch
}

/** What one alert about missing data is about. */
export type MissingColumns = Pick<
  AlertRow,
  'headline' | 'hosts_json' | 'host_id' | 'after_json' | 'up_to_json'
>

interface OpenedMissing {
  readonly cause: string
  readonly why: string
  readonly columns: MissingColumns
  /** As `LoadedWatch` has members: what they are missing with. */
  readonly members: readonly string[]
}

/** Opens an alert about data that do not come. */
export async function openMissing(context: WatchContext, opened: OpenedMissing): Promise<void> {
  const { stores, project, now, newId } = context
  const { cause, why, columns, members } = opened
  const id = newId()
  await stores.alerts.insert({
    ...{ project, id, kind: 'missing-data', cause, ...columns },
    // That nothing came is a fact.
    ...{ evidence: 'confirmed', handling: 'open', assignee: null, muted_until: null, merged_into: null },
    ...{ attribution_json: null, environment_json: '[]', pull_request: null, largest_json: null },
    ...{ opened_at: now, updated_at: now },
  })
  await addMissing(context, id, members)
  await happenToMissing(context, id, { kind: 'opened', why })
}

/** Has an alert be about more that is missing. */
export async function addMissing(
  { stores, project, loaded }: WatchContext,
  alert: string,
  members: readonly string[],
): Promise<void> {
  for (const series_id of members.flatMap((cause) => loaded.members.get(cause) ?? [])) {
    await stores.alerts.saveMember({
      ...{ project, alert_id: alert, series_id, change_point_id: '', effect_json: null, standing: 1 },
    })
  }
}

interface Happening {
  readonly kind: 'opened' | 'grew' | 'shrank' | 'resolved'
  readonly why: string
}

export function happenToMissing(
  { stores, project, now, newId }: WatchContext,
  alert: string,
  { kind, why }: Happening,
): Promise<void> {
  return recordAlertEvent(stores, { project, alert, kind, at: now, who: null, why, newId })
}
