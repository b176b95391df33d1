import { Instant } from '../../server/contract/values.ts'
import type { CommitObject } from './git.ts'

/** The author's time as an upload takes it. Nothing rests on it, so one that no clock can have shown is left out. */
export function authoredAt(commit: Pick<CommitObject, 'authoredAt'> | null): { authoredAt?: number } {
  const known = Instant.safeParse(commit?.authoredAt)
  return known.success ? { authoredAt: known.data } : {}
}
