import type { AlertAction, AlertDetail } from '../contract/alert.ts'
import { limits } from '../contract/values.ts'
import type { PointCommit } from '../contract/views.ts'
import type { StateEventKind } from '../judge/alert-state.ts'
import { recordAlertEvent } from './alert-events.ts'
import { askBisectionOfAlert } from './ask-bisection.ts'
import { askConfirmationOfAlert } from './ask-suspected.ts'
import type { ServiceDeps, Stores } from './deps.ts'
import { acceptChanges } from './expected-changes.ts'
import { ProblemFailure } from './problem-failure.ts'
import { takeBackOnAlert } from './take-back-on-alert.ts'

/** What a person has measured. */
const experiments = { bisect: askBisectionOfAlert, confirm: askConfirmationOfAlert } as const

/** What else a person does, as the history names it. */
const kinds = {
  acknowledge: 'acknowledged',
  assign: 'assigned',
  accept: 'accepted',
  resolve: 'resolved',
  mute: 'muted',
  unmute: 'unmuted',
  reopen: 'reopened',
} as const satisfies Record<
  Exclude<AlertAction['do'], keyof typeof experiments | 'take-back'>,
  StateEventKind
>

export interface ActDeps extends ServiceDeps {
  /** Tells the worker that jobs are waiting. */
  readonly nudge: () => void
}

/**
 * Does to an alert what a person asks for, and answers with the alert as it is then. Rejects with `ProblemFailure`:
 * `not-found`, `alert-conflict` where the alert's state does not allow it, `invalid-request` for a time that is over.
 */
export function createActOnAlert({ database, clock, newId, nudge }: ActDeps) {
  return async (project: string, alert: string, action: AlertAction): Promise<AlertDetail> => {
    const at = clock()
    if (action.do === 'mute' && action.until <= at) {
      throw new ProblemFailure(
        'invalid-request',
        `Expected a time to come in until, got ${new Date(action.until).toISOString()}`,
        { hint: 'To end a mute, unmute the alert' },
      )
    }
    await database.unitOfWork(async (stores) => {
      if (action.do === 'bisect' || action.do === 'confirm') {
        await experiments[action.do](stores, { project, alert, who: action.who, now: at, newId })
        return
      }
      if (action.do === 'take-back') {
        await takeBackOnAlert(stores, { project, alert, ...action, at, newId })
        return
      }
      const [kind, who, why] = [kinds[action.do], action.who, reasonOf(action)]
      await recordAlertEvent(stores, { project, alert, kind, at, who, why, newId })
      await stores.alerts.update({ project, id: alert }, { updated_at: at, ...columnsOf(action) })
      if (action.do === 'accept')
        await rebaseMembers(stores, { project, alert, who, why: action.why, at, newId })
    })
    nudge()
    const detail = await database.reads.alerts.detail(project, alert)
    if (detail === null) throw new ProblemFailure('not-found', `There is no alert ${alert}`)
    return detail
  }
}

/** What the history says beside the kind. */
function reasonOf(action: AlertAction): string | null {
  const parts = [
    action.do === 'assign' ? `to ${action.to ?? 'nobody'}` : null,
    action.do === 'mute' ? `until ${new Date(action.until).toISOString()}` : null,
    action.why,
  ].filter((part) => part !== null)
  return parts.length === 0 ? null : parts.join(': ').slice(0, limits.textLength)
}

function columnsOf(action: AlertAction): { assignee?: string | null; muted_until?: number | null } {
  if (action.do === 'assign') return { assignee: action.to }
  if (action.do === 'mute') return { muted_until: action.until }
  return action.do === 'unmute' || action.do === 'reopen' ? { muted_until: null } : {}
}

interface Acceptance extends Pick<AlertAction, 'who' | 'why'> {
  readonly project: string
  readonly alert: string
  readonly at: number
  readonly newId: () => string
}

/** What moved is as wanted from the alert's first commit on. A pull request's becomes so when it is merged. */
async function rebaseMembers(
  stores: Stores,
  { project, alert, who, why, at, newId }: Acceptance,
): Promise<void> {
  const row = await stores.alerts.find(project, alert)
  const commit = row?.up_to_json == null ? null : (JSON.parse(row.up_to_json) as PointCommit)
  if (row?.kind !== 'change' || commit === null) return
  const members = (await stores.alerts.members(project, [alert])).filter(({ standing }) => standing === 1)
  const series = await stores.series.byIds(
    project,
    members.map(({ series_id }) => series_id),
  )
  const patterns = new Set(
    series.flatMap((one) => (one.canary === 1 ? [] : [`${one.benchmark}/${one.metric}`])),
  )
  await acceptChanges(
    stores,
    [...patterns].map((pattern) => ({
      ...{ commit_hash: commit.head, pattern, relative: null, source: 'alert' as const },
      ...{ who, why, alert_id: alert },
    })),
    { project, now: at, newId },
  )
}
