import { agentCause, type Missing } from './missing-data.ts'
import { day } from './overdue.ts'

/** The newest alert about a cause. */
export interface KnownMissing {
  readonly id: string
  readonly cause: string
  readonly alive: boolean
  readonly openedAt: number
  /** When anything happened to it last. */
  readonly changedAt: number
}

export interface ReconciledMissing {
  readonly opened: readonly Missing[]
  /** Data of these came again since they were opened. */
  readonly back: readonly { readonly id: string; readonly cause: string; readonly heardAt: number }[]
  /** Hosts whose agent is known to be silent, or was until a day ago: what they do not measure is no news. */
  readonly explained: (host: string) => boolean
}

export interface Heard {
  readonly now: number
  /** When data of a cause came last. */
  readonly heard: ReadonlyMap<string, number>
}

/**
 * Which alerts about agents, hosts and suites to open and to resolve. One that a person closed stays closed until data
 * came again: who says that a machine is being moved is not told so a second time. A host whose agent is known to be
 * silent has no runs for that reason, and once the agent is back it gets a day for the next one.
 */
export function reconcileMissing(
  missing: readonly Missing[],
  known: readonly KnownMissing[],
  { now, heard }: Heard,
): ReconciledMissing {
  const last = new Map(known.map((alert) => [alert.cause, alert]))
  const lacking = new Set(missing.map(({ cause }) => cause))
  const cameSince = (alert: KnownMissing) => (heard.get(alert.cause) ?? 0) > alert.openedAt
  const isNews = ({ cause }: Missing) => {
    const alert = last.get(cause)
    return alert === undefined || (!alert.alive && cameSince(alert))
  }
  const news = missing.filter(isNews)
  const explained = (host: string) => {
    const agent = agentCause(host)
    if (news.some(({ cause }) => cause === agent)) return true
    const alert = last.get(agent)
    return alert !== undefined && (alert.alive || (cameSince(alert) && now - alert.changedAt < day))
  }
  return {
    opened: news.filter(({ cause, host }) => cause === agentCause(host) || !explained(host)),
    back: known.flatMap((alert) => {
      const { id, cause, alive } = alert
      if (!alive || lacking.has(cause) || !cameSince(alert)) return []
      return [{ id, cause, heardAt: heard.get(cause) ?? 0 }]
    }),
    explained,
  }
}
