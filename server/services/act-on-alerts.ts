import type { AlertAction } from '../contract/alert.ts'
import type { AlertsOutcome } from '../contract/alert-inbox.ts'
import { type ActDeps, createActOnAlert } from './act-on-alert.ts'
import { ProblemFailure } from './problem-failure.ts'
import { requireProject } from './require-project.ts'

type Result = AlertsOutcome['results'][number]

/**
 * Does one thing to many alerts, each in a transaction of its own, and says what became of each: what one alert's state
 * does not allow holds up no other. Rejects with `ProblemFailure` (`not-found`) where there is no such project.
 */
export function createActOnAlerts(deps: ActDeps) {
  const act = createActOnAlert(deps)
  const { unitOfWork, reads } = deps.database
  return async (project: string, ids: readonly string[], action: AlertAction): Promise<AlertsOutcome> => {
    await unitOfWork((stores) => requireProject(stores, project))
    const refused = new Map<string, Result>()
    for (const id of ids) {
      const refusal = await refusalOf(id, () => act(project, id, action))
      if (refusal !== null) refused.set(id, refusal)
    }
    const alerts = await reads.alerts.byIds(project, ids)
    const byId = new Map(alerts.map((alert) => [alert.id, alert]))
    return {
      results: ids.flatMap((id): Result[] => {
        const refusal = refused.get(id)
        const alert = byId.get(id)
        if (refusal !== undefined) return [refusal]
        return alert === undefined ? [] : [{ outcome: 'done', id, alert }]
      }),
    }
  }
}

async function refusalOf(id: string, work: () => Promise<unknown>): Promise<Result | null> {
  try {
    await work()
    return null
  } catch (error) {
    if (!(error instanceof ProblemFailure)) throw error
    const { code, message, hint } = error
    return { outcome: 'refused', id, code, detail: message, hint: hint ?? null }
  }
}
