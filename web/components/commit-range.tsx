import type { PointCommit } from '../../server/contract/views.ts'
import { shortHash } from '../model/commit-text.ts'
import { CommitName } from './commit-name.tsx'

interface CommitRangeProps {
  /** The last commit surely before, and the first surely after. */
  readonly after: PointCommit | null
  readonly upTo: PointCommit
  readonly length?: number
}

/** `0123abcd… 4567cdef Subject`: the first commit where nothing lies between. */
export function CommitRange({ after, upTo, length }: CommitRangeProps) {
  return (
    <>
      {after !== null && after.head !== upTo.head && (
        <>
          <code>{shortHash(after.head)}</code>…
        </>
      )}
      <CommitName commit={upTo} length={length} />
    </>
  )
}
