import type { AlertRow } from '../../db/stores/alerts.ts'
import { isAlive } from '../judge/alert-state.ts'
import { agentCause, hostCause, type Missing, suiteCause, type Watched } from '../judge/missing-data.ts'
import { reconcileMissing } from '../judge/reconcile-missing.ts'
import { happenToMissing, openMissing, type WatchContext } from './missing-alert.ts'

interface Silences {
  readonly missing: readonly Missing[]
  /** Known alerts about agents, hosts and suites, oldest first. */
  readonly alerts: readonly AlertRow[]
}

/**
 * Brings alerts about silent agents, hosts and suites in line with what is silent now. Resolves to what tells of which
 * hosts it is explained that they do not measure.
 */
export async function bringSilencesInLine(
  context: WatchContext,
  { missing, alerts }: Silences,
): Promise<(host: string) => boolean> {
  const { stores, project, loaded, labels, now } = context
  const known = alerts.map((row) => ({
    ...{ id: row.id, cause: row.cause ?? '', alive: isAlive(row) },
    ...{ openedAt: row.opened_at, changedAt: row.updated_at },
  }))
  const heard = heardOf(loaded.watched)
  const { opened, back, explained } = reconcileMissing(missing, known, { now, heard })
  for (const { id, cause, heardAt } of back) {
    const what = cause.startsWith(agentCause('')) ? 'It was heard' : 'Data came'
    const why = `${what} again at ${new Date(heardAt).toISOString()}`
    await stores.alerts.settleMembers(project, id, null)
    await happenToMissing(context, id, { kind: 'resolved', why })
  }
  for (const { cause, host, what, why } of opened) {
    const label = labels.get(host) ?? host
    const columns = {
      ...{ headline: `${label}: ${what}`, hosts_json: JSON.stringify([label]), host_id: host },
      ...{ after_json: null, up_to_json: null },
    }
    await openMissing(context, { cause, why, columns, members: [cause] })
  }
  return explained
}

function heardOf({ agents, hosts, suites }: Watched): Map<string, number> {
  return new Map([
    ...agents.map(({ host, heardAt }) => [agentCause(host), heardAt] as const),
    ...hosts.map(({ host, heardAt }) => [hostCause(host), heardAt] as const),
    ...suites.map(({ host, suite, heardAt }) => [suiteCause(host, suite), heardAt] as const),
  ])
}
