import { askSuspected } from './ask-suspected.ts'
import { createBisections } from './bisections.ts'
import { createCalibrations } from './calibrations.ts'
import { createConfirmations } from './confirmations.ts'
import type { ServiceDeps, Stores } from './deps.ts'
import { rebaseline } from './expected-changes.ts'
import { createSyncAlerts } from './sync-alerts.ts'
import { createSyncPullRequest } from './sync-pull-request.ts'
import { createDataWatch } from './watch-data.ts'

type Writes = (stores: Stores) => Promise<void>

/** What is done after runs were judged, beside the analysis itself. */
export function createFollowUps(deps: ServiceDeps) {
  const { clock, newId } = deps
  /** What a job finds suspect is asked about in the same transaction. */
  const thenAsk =
    <T extends readonly [string, ...unknown[]]>(sync: (...args: T) => Promise<Writes>) =>
    async (...args: T): Promise<Writes> => {
      const write = await sync(...args)
      return async (stores) => {
        await write(stores)
        await askSuspected(stores, { project: args[0], now: clock(), newId })
      }
    }
  return {
    alerts: thenAsk(createSyncAlerts(deps)),
    pullRequest: thenAsk(createSyncPullRequest(deps)),
    confirmation: createConfirmations(deps).advance,
    bisection: createBisections(deps).advance,
    calibration: createCalibrations(deps).advance,
    watch: createDataWatch(deps),
    rebaseline: (project: string) => (stores: Stores) => rebaseline(stores, { project, now: clock(), newId }),
  }
}
