import type { AlertTakeBack } from '../contract/alert.ts'
import { recordTakeBack } from './alert-events.ts'
import { cancelConfirmation, isRunning } from './ask-confirmation.ts'
import type { Stores } from './deps.ts'
import { takeBackAccepted } from './expected-changes.ts'
import { ProblemFailure } from './problem-failure.ts'

interface TakingBack {
  readonly project: string
  readonly alert: string
  readonly what: AlertTakeBack
  readonly who: string
  readonly why: string | null
  readonly at: number
  readonly newId: () => string
}

/**
 * Takes back what a person did to an alert last, with what came of it: what was accepted is judged again, what was asked to
 * be measured is measured no further. Rejects with `ProblemFailure` where it is not the last thing any more, or has ended.
 */
export async function takeBackOnAlert(stores: Stores, taking: TakingBack): Promise<void> {
  const { project, alert, what, who, why, at, newId } = taking
  const said = [what === 'confirm' ? 'measuring again' : what, why].filter((part) => part !== null).join(': ')
  await recordTakeBack(stores, { project, alert, at, who, why: said, newId }, what)
  if (what === 'confirm') await endMeasuring(stores, taking)
  if (what !== 'accept') return
  const accepted = await stores.expectedChanges.ofAlert(project, alert)
  await takeBackAccepted(stores, accepted, { project, now: at, newId, who, why })
}

async function endMeasuring(stores: Stores, { project, alert, who, at }: TakingBack): Promise<void> {
  const [last] = await stores.confirmations.ofAlert(project, alert)
  if (last === undefined || !isRunning(last)) {
    throw new ProblemFailure(
      'alert-conflict',
      `Measuring alert ${alert} again has ended: it is ${last?.state ?? 'gone'}`,
    )
  }
  await cancelConfirmation(stores, last, `${who} took it back`, at)
}
