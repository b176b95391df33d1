import type { Unit } from '../contract/units.ts'
import type { Level } from './level.ts'
import { policy } from './policy.ts'
import { sensitivityOf } from './sensitivity.ts'
import { smallestCount } from './smallest-count.ts'

/** What a project wants to see: the smallest relative change that is worth an alert to it. */
export interface Wanted {
  readonly smallestEffect: number
}

/**
 * Whether a series could not see a change that is worth an alert: it raises none because it cannot, not because all is
 * well. `smallestDetectable` is that of one further run; null, where nothing can be said of it, gives null.
 */
export function isBlind(smallestDetectable: number | null, { smallestEffect }: Wanted): boolean | null {
  return smallestDetectable === null ? null : smallestDetectable > smallestEffect
}

/** How many further runs would have to be judged together to see the change that is wanted; null if no number would. */
export function runsToSee(
  level: Level | null,
  { unit, smallestEffect }: Wanted & { readonly unit?: Unit | undefined },
): number | null {
  return smallestCount(
    policy.mostBoots,
    (runs) => isBlind(sensitivityOf(level, { unit, runs }).smallestDetectable, { smallestEffect }) === false,
  )
}
