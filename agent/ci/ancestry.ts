import type { Commit, LineageCommit } from '../../server/contract/run.ts'
import { limits, Name } from '../../server/contract/values.ts'
import { readExpectations } from './expectations.ts'
import { readChain } from './first-parents.ts'
import type { GitRunner, GitState } from './git.ts'
import { findMergeBase } from './merge-base.ts'

/** The commit under test. */
export interface Tested {
  readonly head: string
  /** CI has named it: it was not found out from the shape of a merge. */
  readonly headIsTold: boolean
  readonly isPullRequest: boolean
  /** The pull request's base branch. */
  readonly base: string | null
  /** What CI takes for the commit where it left that branch. */
  readonly mergeBase: string | null
}

/** What is left out could not be told, or there is none. */
export type Ancestry = Pick<Commit, 'lineage' | 'expected' | 'tags'>

/**
 * The first-parent history that a commit stands on, the changes that its messages expect, and its tags. Nothing is
 * guessed: where a shallow clone hides commits the list ends, and where it hides the first of them there is none.
 */
export async function readAncestry(tested: Tested, state: GitState, git: GitRunner): Promise<Ancestry> {
  const base = tested.isPullRequest ? await findMergeBase(tested, state, git) : null
  const [chain, tags] = await Promise.all([
    tested.isPullRequest
      ? readChain(base, limits.lineage, git)
      : readChain(state.head, limits.lineage + 1, git),
    readTags(tested.head, git),
  ])
  const expectations = await readExpectations(
    { ...tested, built: state.head, shallow: state.shallow, chain },
    git,
  )
  const ancestors = tested.isPullRequest ? chain.told : chain.told.slice(1)
  const lineage = ancestors.map(
    (commit): LineageCommit => ({ ...commit, ...listed('expected', expectations.of(commit.hash)) }),
  )
  // A commit without a parent has a lineage that is known to be empty.
  const known = lineage.length > 0 || (!tested.isPullRequest && state.parents.length === 0)
  return {
    ...(known && { lineage }),
    ...listed('expected', expectations.own),
    ...listed('tags', tags),
  }
}

const mostTags = 20

async function readTags(commit: string, git: GitRunner): Promise<string[]> {
  const names = await git([
    'for-each-ref',
    `--points-at=${commit}`,
    '--format=%(refname:strip=2)',
    'refs/tags',
  ])
  return (names ?? '')
    .split('\n')
    .filter((name) => Name.safeParse(name).success)
    .slice(0, mostTags)
}

function listed<K extends string>(key: K, values: string[]): { [key in K]?: string[] } {
  return values.length === 0 ? {} : ({ [key]: values } as { [key in K]?: string[] })
}
