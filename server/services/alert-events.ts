import type { AlertEventKind, AlertTakeBack } from '../contract/alert.ts'
import {
  type AlertState,
  nextAlertState,
  type StateEventKind,
  type Transition,
} from '../judge/alert-state.ts'
import { takeBack } from '../judge/take-back.ts'
import type { Stores } from './deps.ts'
import { ProblemFailure } from './problem-failure.ts'
import { queuePublish } from './queue-publish.ts'

export interface AlertHappening {
  readonly project: string
  readonly alert: string
  readonly kind: AlertEventKind
  readonly at: number
  /** Null for Metalmark itself. */
  readonly who: string | null
  readonly why: string | null
  readonly newId: () => string
}

type StateHappening = AlertHappening & { readonly kind: StateEventKind }

/**
 * Records that something happened to an alert: its state, its history, and the jobs that tell others. The one door to an
 * alert's state. Rejects with `ProblemFailure` (`not-found`, `alert-conflict`) where it cannot happen.
 */
export function recordAlertEvent(stores: Stores, happening: StateHappening): Promise<void> {
  return record(stores, happening, async (state) => nextAlertState(state, happening.kind))
}

/** The same, for taking back what was done to it last. */
export function recordTakeBack(
  stores: Stores,
  happening: Omit<AlertHappening, 'kind'>,
  what: AlertTakeBack,
): Promise<void> {
  return record(stores, { ...happening, kind: 'taken-back' }, async (state) =>
    takeBack(state, await stores.alerts.history(happening.project, happening.alert), what),
  )
}

/** What Metalmark took for accepted is expected no more, and somebody has to look at it. */
export function recordUnexpected(stores: Stores, happening: Omit<AlertHappening, 'kind'>): Promise<void> {
  return record(stores, { ...happening, kind: 'taken-back' }, async ({ evidence }) => ({
    next: { evidence, handling: 'open' },
  }))
}

async function record(
  stores: Stores,
  happening: AlertHappening,
  decide: (state: AlertState) => Promise<Transition>,
): Promise<void> {
  const { project, alert: id, kind, at, who, why, newId } = happening
  const alert = await stores.alerts.find(project, id)
  if (alert === undefined) {
    throw new ProblemFailure('not-found', `There is no alert ${id} in project ${project}`)
  }
  if (alert.merged_into !== null && kind !== 'merged') {
    throw new ProblemFailure('alert-conflict', `Alert ${id} was merged into ${alert.merged_into}`, {
      hint: `Act on ${alert.merged_into}: it has the same cause`,
    })
  }
  const transition = await decide(alert)
  if ('refused' in transition) {
    throw new ProblemFailure('alert-conflict', `Alert ${id} cannot be ${kind}. ${transition.refused}`)
  }
  const { next } = transition
  await stores.alerts.update(alert, { ...next, updated_at: at })
  await stores.alerts.note({ project, alert_id: id, kind, at, who, why, ...next })
  await queuePublish(stores, { project, subject: `alert/${id}`, now: at, newId })
  if (alert.pull_request === null) return
  await queuePublish(stores, { project, subject: `pull-request/${alert.pull_request}`, now: at, newId })
}

/**
 * As `recordAlertEvent`, for what a measurement came to that took its time: false where the alert has come to an end
 * meanwhile, or was merged into another, so that it cannot happen any more.
 */
export async function recordIfPossible(stores: Stores, happening: StateHappening): Promise<boolean> {
  try {
    await recordAlertEvent(stores, happening)
    return true
  } catch (error) {
    if (error instanceof ProblemFailure) return false
    throw error
  }
}
