import type { AlertDetail, AlertRequest } from '../contract/alert.ts'
import type { ActDeps } from './act-on-alert.ts'
import { askSuspected } from './ask-suspected.ts'
import type { Stores } from './deps.ts'
import { openAlert } from './open-alert.ts'
import { ProblemFailure } from './problem-failure.ts'
import { readStanding, type Standing } from './standing-causes.ts'

/**
 * Opens an alert about a change that was worth none by the project's settings, as a person asks for. From then on it is
 * like any other: what keeps an alert is that its change points stand, whatever their size. Rejects with `ProblemFailure`:
 * `not-found`, and `alert-conflict` where an alert has the change already, or the change is nothing to alert about.
 */
export function createOpenAlertByHand({ database, clock, newId, nudge }: ActDeps) {
  return async (project: string, { change, who, why }: AlertRequest): Promise<AlertDetail> => {
    // Any size and any chance: the person has judged it.
    const standing = await readStanding(database.reads, project, { smallestEffect: 0, p: 1 })
    const cause = standing.causes.find(({ changes }) => changes.includes(change))
    if (cause === undefined) throw noCause(standing, { project, change })
    const id = await database.unitOfWork(async (stores) => {
      const context = { project, now: clock(), newId }
      await refuseSecond(stores, project, cause.changes)
      const opened = await openAlert(stores, cause, { ...context, who, why })
      await askSuspected(stores, context)
      return opened
    })
    nudge()
    const detail = await database.reads.alerts.detail(project, id)
    if (detail === null) throw new Error('Expected the alert that was opened just now, got none')
    return detail
  }
}

/** One cause has one alert: another would be merged into it, and tell everybody twice. */
async function refuseSecond(stores: Stores, project: string, changes: readonly string[]): Promise<void> {
  const alerts = await stores.alerts.ofKinds(project, ['change', 'pull-request'])
  const ids = alerts.map(({ id }) => id)
  const own = (await stores.alerts.members(project, ids)).find((member) =>
    changes.includes(member.change_point_id),
  )
  if (own === undefined) return
  throw new ProblemFailure('alert-conflict', `Alert ${own.alert_id} is about this change already`, {
    hint: 'Where it is closed, reopen it',
  })
}

function noCause(
  { places, epochs }: Standing,
  { project, change }: { readonly project: string; readonly change: string },
): ProblemFailure {
  const place = places.get(change)
  if (place === undefined) {
    return new ProblemFailure('not-found', `There is no change ${change} in project ${project}`)
  }
  if (place.state === 'withdrawn') {
    const reason = place.withdrawn_reason === null ? '' : `: ${place.withdrawn_reason}`
    return new ProblemFailure('alert-conflict', `Change ${change} was withdrawn${reason}`)
  }
  if (epochs.has(change)) {
    return new ProblemFailure(
      'alert-conflict',
      `Change ${change} begins with another environment, or was accepted: it marks where its series are judged anew`,
    )
  }
  return new ProblemFailure(
    'alert-conflict',
    `Expected a change for the worse of a metric that can be better and worse and is no canary’s; ${change} is none`,
  )
}
