import type { PointCommit } from '../../server/contract/views.ts'
import { shortHash, subjectLine } from '../model/commit-text.ts'

interface CommitNameProps {
  readonly commit: Pick<PointCommit, 'head' | 'subject'>
  /** Characters of the subject at most. */
  readonly length?: number | undefined
}

/** A commit's short hash with its subject. */
export function CommitName({ commit, length }: CommitNameProps) {
  return (
    <>
      <code>{shortHash(commit.head)}</code> {subjectLine(commit.subject, length)}
    </>
  )
}
