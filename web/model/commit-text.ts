import type { PointCommit } from '../../server/contract/views.ts'
import { formatInstant } from './format-time.ts'

/** The hash as people quote it. */
export function shortHash(hash: string): string {
  return hash.slice(0, 8)
}

/** The first line of a commit's subject, cut to what fits a line. */
export function subjectLine(subject: string, most = 120): string {
  const [line = ''] = subject.split(/[\r\n]/)
  return line.length > most ? `${line.slice(0, most - 1)}…` : line
}

/**
 * When a commit was written, `authored 2026-03-01 14:05`, and when it got its place in history, `, committed …`, where that
 * was another minute (a rebase, a cherry-pick); the latter alone where nobody told the former.
 */
export function commitTimes({
  authoredAt,
  committedAt,
}: Pick<PointCommit, 'authoredAt' | 'committedAt'>): string {
  const committed = `committed ${formatInstant(committedAt)}`
  if (authoredAt === undefined) return committed
  const authored = formatInstant(authoredAt)
  return authored === formatInstant(committedAt)
    ? `authored ${authored}`
    : `authored ${authored}, ${committed}`
}

export interface CommitPlace {
  readonly branch: string | null
  readonly pullRequest: number | null
}

/** `PR #12`, the branch, or a word for neither. */
export function placeText({ branch, pullRequest }: CommitPlace): string {
  if (pullRequest !== null) return `PR #${pullRequest}`
  return branch ?? 'no branch'
}
