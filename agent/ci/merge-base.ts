import type { Tested } from './ancestry.ts'
import type { GitRunner, GitState } from './git.ts'

/**
 * Where a pull request left its base branch: the newest commit on the first-parent history of the base branch that what
 * was built holds. Of a merge that CI made that is the commit merged into, which was built as well. It stays the same once
 * the request is merged, where the best common ancestor of the two would be its own head. Null where that cannot be told.
 */
export async function findMergeBase(tested: Tested, state: GitState, git: GitRunner): Promise<string | null> {
  const { head, base, headIsTold } = tested
  const found = base === null ? null : await leftBranchAt(state, base, git)
  if (state.head === head) return found ?? (await confirmed(tested.mergeBase, head, git))
  const other = otherParent(state, head)
  // A head that was taken from a merge by its place there is believed where the other side is the base branch.
  return headIsTold || other === found ? other : null
}

/** What CI names, where git has it and it is an ancestor: nobody fetches the base branch for a merge request. */
async function confirmed(mergeBase: string | null, head: string, git: GitRunner): Promise<string | null> {
  const holds = mergeBase !== null && (await git(['merge-base', '--is-ancestor', mergeBase, head])) !== null
  return holds ? mergeBase : null
}

function otherParent({ parents }: GitState, head: string): string | null {
  const [one, other, ...more] = parents
  if (one === undefined || other === undefined || more.length > 0) return null
  return other === head ? one : one === head ? other : null
}

/** The newest commit on a remote branch's first-parent history that a commit holds, as it was last fetched. */
export async function leftBranchAt(
  commit: Pick<GitState, 'head' | 'shallow'>,
  branch: string,
  git: GitRunner,
): Promise<string | null> {
  // A local branch of that name may be where CI made its merge.
  const [origin = null, upstream = null] = await Promise.all(
    ['origin', 'upstream'].map((remote) => leftAt(`refs/remotes/${remote}/${branch}`, commit, git)),
  )
  if (origin === null || upstream === null) return origin ?? upstream
  // A fork's own copy of the branch lags behind.
  const isBehind = (await git(['merge-base', '--is-ancestor', origin, upstream])) !== null
  return isBehind ? upstream : origin
}

async function leftAt(
  ref: string,
  { head, shallow }: Pick<GitState, 'head' | 'shallow'>,
  git: GitRunner,
): Promise<string | null> {
  const since = await git(['rev-list', '--first-parent', '--reverse', '--parents', ref, `^${head}`, '--'])
  if (since === null) return null
  const [, parent] = since.split('\n', 1)[0]?.split(' ') ?? []
  const left = since === '' ? await git(['rev-parse', '--verify', '--quiet', ref]) : (parent ?? null)
  return left !== null && shallow && (await mayHide(head, left, git)) ? null : left
}

/** A request with more commits than that is not looked through. */
const mostCommits = 5000

/** Whether a shallow clone ends between two commits, and a newer commit of the base branch may be behind that end. */
async function mayHide(head: string, base: string, git: GitRunner): Promise<boolean> {
  const count = `--max-count=${mostCommits}`
  const listed = await git(['rev-list', '--parents', count, head, `^${base}`, '--'])
  if (listed === null) return true
  const lines = listed === '' ? [] : listed.split('\n')
  return lines.length === mostCommits || lines.some((line) => !line.includes(' '))
}
