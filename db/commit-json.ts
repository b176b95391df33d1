import type { Commit } from '../server/contract/run.ts'
import type { PointCommit } from '../server/contract/views.ts'

/** A run's commit as it is stored; null where the run has none. */
export function parseCommit(json: string | null): Commit | null {
  return json === null ? null : (JSON.parse(json) as Commit)
}

/** As much of a commit as points and changes show. */
export function toPointCommit(commit: Commit | null): PointCommit | null {
  if (commit === null) return null
  const { head, subject, committedAt, authoredAt } = commit
  return { head, subject, committedAt, ...(authoredAt !== undefined && { authoredAt }) }
}
