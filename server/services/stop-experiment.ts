import type { ExperimentStop } from '../contract/confirmation.ts'
import { limits } from '../contract/values.ts'
import { recordIfPossible } from './alert-events.ts'
import type { Stores } from './deps.ts'

interface StopOnAlert extends ExperimentStop {
  readonly project: string
  /** What it was measured for; null where a person asked about commits. */
  readonly alert: string | null
  readonly kind: 'confirmation-stopped' | 'bisection-stopped'
  readonly at: number
  readonly newId: () => string
}

/** Keeps in an alert's history who stopped what was measured for it: what is known of the alert stays as it was. */
export async function recordStop(stores: Stores, { alert, ...stop }: StopOnAlert): Promise<void> {
  // An alert that was merged into another meanwhile has no history of its own any more.
  if (alert !== null) await recordIfPossible(stores, { ...stop, alert })
}

/** What a confirmation or bisection says of its end. */
export function stopReason({ who, why }: ExperimentStop): string {
  return `Stopped by ${who}${why === null ? '' : `: ${why}`}`.slice(0, limits.textLength)
}
