import type { Commit } from '../../server/contract/run.ts'
import { earliestInstant, limits } from '../../server/contract/values.ts'
import { authoredAt } from '../ci/authored-at.ts'
import type { CommitObject } from '../ci/git.ts'
import { Failure } from '../failure.ts'

export interface ToldCommit {
  /** A full hash, or whatever names a commit in the work tree; the work tree's own where absent. */
  readonly commit?: string | undefined
  readonly branch?: string | undefined
}

export interface CommitDeps {
  /** The commit of the work tree, or of the CI job. */
  readonly own: Commit | null
  readonly find: (revision: string) => Promise<CommitObject | null>
  /** When was measured: the time of a commit that nobody here knows. */
  readonly measuredAt: number
}

/**
 * The commit that was measured. One that is not in this repository is taken by its full hash alone. Throws a `Failure`
 * for a name that names nothing.
 */
export async function measuredCommit(
  { commit: revision, branch }: ToldCommit,
  { own, find, measuredAt }: CommitDeps,
): Promise<Commit | null> {
  if (revision === undefined) return own === null || branch === undefined ? own : { ...own, branch }
  const found = await findCommit(revision, find)
  if (own !== null && (found?.head ?? revision) === own.head)
    return branch === undefined ? own : { ...own, branch }
  const head = found?.head ?? fullHash(revision)
  return {
    ...{ head, built: head, parents: [...(found?.parents ?? [])] },
    committedAt: Math.max(earliestInstant, found?.committedAt ?? measuredAt),
    ...authoredAt(found),
    subject: (found?.subject ?? '').slice(0, limits.textLength),
    branch: branch ?? null,
    defaultBranch: own?.defaultBranch ?? null,
    ...{ pullRequest: null, dirty: false },
  }
}

async function findCommit(revision: string, find: CommitDeps['find']): Promise<CommitObject | null> {
  // What begins with a dash would be an option to git.
  if (!/^[\w@][\w@./~^{}-]*$/.test(revision)) {
    throw new Failure('usage', `--commit: expected a commit's hash or name, got ${JSON.stringify(revision)}.`)
  }
  return find(revision)
}

function fullHash(revision: string): string {
  const hash = revision.toLowerCase()
  if (/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(hash)) return hash
  throw new Failure('usage', `There is no commit ${revision} in this repository.`, {
    hint: 'A commit of another repository is named by its full hash.',
  })
}
