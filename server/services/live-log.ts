import type { LiveChange } from '../contract/live.ts'
import { mergeChanges } from './merge-changes.ts'

/** What was told lately, in numbered batches. */
export interface LiveLog {
  newest(): number
  add(changes: readonly LiveChange[]): void
  /** Whether all that came after a batch is still there. */
  holds(seen: number): boolean
  /** What came after a batch in one project, or in all where that is null. */
  after(seen: number, project: string | null): LiveChange[]
  /** The id of the event that ends with a batch. */
  idOf(seen: number): string
  /** The batch of an event's id; null where it is of another process, or what followed is not there any more. */
  numberOf(id: string | null): number | null
}

/** Batches that are kept for those who come again, or who read slowly. */
const kept = 256

/** An empty log of a process that `boot` names. */
export function createLiveLog(boot: string): LiveLog {
  const batches: { readonly number: number; readonly changes: readonly LiveChange[] }[] = []
  let newest = 0
  const holds = (seen: number) => seen >= 0 && seen <= newest && seen >= newest - batches.length
  return {
    newest: () => newest,
    add(changes) {
      newest++
      batches.push({ number: newest, changes: mergeChanges(changes) })
      if (batches.length > kept) batches.shift()
    },
    holds,
    after(seen, project) {
      const missed = batches.filter(({ number }) => number > seen).flatMap(({ changes }) => changes)
      return mergeChanges(missed.filter((change) => isVisible(change, project)))
    },
    idOf: (seen) => `${boot}-${seen}`,
    numberOf(id) {
      if (id === null || !id.startsWith(`${boot}-`)) return null
      const number = Number(id.slice(boot.length + 1))
      return Number.isSafeInteger(number) && holds(number) ? number : null
    },
  }
}

function isVisible(change: LiveChange, project: string | null): boolean {
  return project === null || change.project === null || change.project === project
}
