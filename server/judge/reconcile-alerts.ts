/** A cause as the detector sees it now: change points that stand, grouped. */
export interface StandingCause {
  /** Ids of its change points. */
  readonly changes: readonly string[]
  /** The cause lies between these two places in history. */
  readonly earliest: number
  readonly latest: number
  readonly hosts: readonly string[]
  /** It is large and rare enough for an alert of its own. */
  readonly worth: boolean
  /** Numbers of pull requests that were merged within its range. */
  readonly merged: readonly number[]
}

/** An alert that was opened before. */
export interface KnownAlert {
  readonly id: string
  /** All its change points, standing or not. */
  readonly changes: readonly string[]
  /** Where its cause lies; null for a pull request's. */
  readonly range: { readonly earliest: number; readonly latest: number } | null
  readonly hosts: readonly string[]
  readonly pullRequest: number | null
  /** It was neither refuted nor withdrawn. */
  readonly holds: boolean
}

export interface Reconciled<C> {
  /** What each alert is about now. One that had something else before has nothing any more where it is missing. */
  readonly kept: ReadonlyMap<string, readonly C[]>
  /** Causes that nobody was told of. */
  readonly opened: readonly C[]
  /** Alerts that turned out to have the cause of another, older one. */
  readonly merged: readonly { readonly alert: string; readonly into: string }[]
}

/**
 * Which alert is about which cause: one alert for each. What makes an alert the same one is its change points, whose
 * records outlive their moving, being withdrawn and being found again. Hence
 *
 * - a cause belongs to the alert that has most of its change points, the oldest of several;
 * - where a cause shares any with a known alert, no other is opened, even when the detector sees it split;
 * - alerts whose causes became one are merged into the oldest;
 * - a cause none of whose change points is known belongs to an alert that lost all of its own, if their ranges and
 *   hosts meet: the detector took one series back and names another for the same step;
 * - a pull request's alert goes on with the change that its merge brought to the branch. Where the change had an alert
 *   first, as nobody knew yet what the commits brought in, the two become the older one.
 *
 * The order of `causes` and `alerts` does not matter.
 */
export function reconcileAlerts<C extends StandingCause>(
  causes: readonly C[],
  alerts: readonly KnownAlert[],
): Reconciled<C> {
  const oldestFirst = [...alerts].sort((a, b) => (a.id < b.id ? -1 : 1))
  const standing = new Set(causes.flatMap(({ changes }) => changes))
  const lost = new Set(oldestFirst.filter(({ changes }) => !changes.some((change) => standing.has(change))))
  const kept = new Map<string, C[]>()
  const opened: C[] = []
  const give = (alert: KnownAlert, cause: C) => {
    kept.set(alert.id, [...(kept.get(alert.id) ?? []), cause])
  }
  const inOrder = [...causes].sort((a, b) => a.earliest - b.earliest || compareFirst(a, b))
  const requests = new Map<string, string>()
  const open = inOrder.filter((cause) => {
    const owner = ownerOf(cause, oldestFirst)
    if (owner === null) return true
    const request = requestOf(cause, oldestFirst)
    if (request === undefined || !request.holds) give(owner, cause)
    else if (request.id < owner.id) give(request, cause)
    else {
      give(owner, cause)
      requests.set(request.id, owner.id)
    }
    return false
  })
  for (const cause of open) {
    const heir = heirOf(cause, oldestFirst, lost)
    if (heir !== null) {
      lost.delete(heir)
      give(heir, cause)
    } else if (cause.worth) opened.push(cause)
  }
  return { kept, opened, merged: mergers(oldestFirst, { kept, requests }) }
}

function ownerOf(cause: StandingCause, alerts: readonly KnownAlert[]): KnownAlert | null {
  const own = new Set(cause.changes)
  let best: KnownAlert | null = null
  let most = 0
  for (const alert of alerts) {
    const shared = alert.changes.filter((change) => own.has(change)).length
    if (shared > most) {
      best = alert
      most = shared
    }
  }
  return best
}

function heirOf(
  cause: StandingCause,
  alerts: readonly KnownAlert[],
  lost: ReadonlySet<KnownAlert>,
): KnownAlert | null {
  const ofRequest = requestOf(cause, alerts)
  if (ofRequest !== undefined) return ofRequest
  const near = alerts.find(
    (alert) =>
      lost.has(alert) &&
      alert.range !== null &&
      alert.range.earliest <= cause.latest &&
      cause.earliest <= alert.range.latest &&
      alert.hosts.some((host) => cause.hosts.includes(host)),
  )
  return near ?? null
}

/** The alert of a pull request that was merged within a cause's range, where it is about the request still. */
function requestOf({ merged }: StandingCause, alerts: readonly KnownAlert[]): KnownAlert | undefined {
  return alerts.find(
    ({ pullRequest, range }) => pullRequest !== null && range === null && merged.includes(pullRequest),
  )
}

interface Holders {
  readonly kept: ReadonlyMap<string, readonly StandingCause[]>
  /** Pull requests' alerts whose change an older alert has. */
  readonly requests: ReadonlyMap<string, string>
}

/** An alert without a cause of its own, all of whose standing change points another alert has now. */
function mergers(
  alerts: readonly KnownAlert[],
  { kept, requests }: Holders,
): { alert: string; into: string }[] {
  const holder = new Map<string, string>()
  for (const [alert, causes] of kept) {
    for (const { changes } of causes) for (const change of changes) holder.set(change, alert)
  }
  return alerts.flatMap(({ id, changes }) => {
    if (kept.has(id)) return []
    const into =
      changes.map((change) => holder.get(change)).find((other) => other !== undefined) ?? requests.get(id)
    return into === undefined ? [] : [{ alert: id, into }]
  })
}

function compareFirst(a: StandingCause, b: StandingCause): number {
  return (a.changes[0] ?? '') < (b.changes[0] ?? '') ? -1 : 1
}
