import { formatCount } from '../contract/units.ts'
import type { Verdict } from '../contract/verdict.ts'
import type { FieldChange } from '../contract/views.ts'
import { describeChanges } from './epochs.ts'
import type { Level } from './level.ts'
import { policy } from './policy.ts'
import { verdictWithout } from './verdict-on-shift.ts'

/** What a comparison with a level stands on. */
export interface FootingInput {
  /** The run was suspect by its agent's account, or every repetition was. */
  readonly doubtful: boolean
  /** Why the whole run is suspect; null where it is not. */
  readonly suspect: string | null
  /** Null while too few runs tell anything. */
  readonly level: Level | null
  /** Runs in the current segment so far. */
  readonly runs: number
  /** Where the epoch began within the look-back: what changed in the environment then. */
  readonly changes: readonly FieldChange[]
  /** Runs that the baseline needs; left out, those of the policy. */
  readonly needed?: number | undefined
}

/** A level that may be judged against, or the verdict that says why there is none. */
export function footingOf(input: FootingInput): { readonly level: Level } | { readonly verdict: Verdict } {
  const { level, changes, needed = policy.baselineNeeded } = input
  const runs = level?.points ?? input.runs
  if (input.suspect !== null) return { verdict: verdictWithout('invalid', input.suspect, runs) }
  if (input.doubtful)
    return { verdict: verdictWithout('invalid', 'The run was suspect, or every repetition in it', runs) }
  if (level !== null && runs >= needed) return { level }
  const count = `${runs} of ${formatCount(needed, 'run')} needed for a baseline`
  const reason = changes.length === 0 ? count : `Environment changed: ${describeChanges(changes)}; ${count}`
  return { verdict: verdictWithout('inconclusive', reason, runs, needed) }
}
