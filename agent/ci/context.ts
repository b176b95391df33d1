import { Ci, Commit } from '../../server/contract/run.ts'
import { earliestInstant, limits } from '../../server/contract/values.ts'
import { readAncestry } from './ancestry.ts'
import { authoredAt } from './authored-at.ts'
import type { CiFacts, Env } from './ci-facts.ts'
import { readCiFacts } from './detect.ts'
import { createGit, type Git, type GitState } from './git.ts'

export interface RunContext {
  readonly commit: Commit | null
  readonly ci: Ci | null
  /** Name of the work tree's directory: the project's name where nothing else gives one. */
  readonly directory: string | null
}

/** Where the run stands: the work tree's commit from git, with what the CI system knows better. */
export async function readContext(directory: string, env: Env): Promise<RunContext> {
  const facts = readCiFacts(env)
  const git = createGit(directory)
  const state = await git.state()
  return {
    commit: state === null ? null : await assembleCommit(state, facts, git),
    ci: facts === null ? null : clipCi(facts.ci),
    directory: state?.directory ?? null,
  }
}

/**
 * The commit that was measured: the one that the work tree stands on, or of a merge that CI made for a pull request the
 * request's head. Time, parents and subject are the head's own where its object is there. What git cannot tell of its
 * ancestors is left out.
 */
export async function assembleCommit(state: GitState, facts: CiFacts | null, git: Git): Promise<Commit> {
  const { head, branch, pullRequest } = await placeInHistory(state, facts, git)
  const own = head === state.head ? state : await git.commit(head)
  const tested = {
    ...{ head, headIsTold: head === facts?.head },
    ...{ base: pullRequest?.base ?? null, isPullRequest: pullRequest !== null },
    mergeBase: facts?.mergeBase ?? null,
  }
  const ancestry = await readAncestry(tested, state, git.run)
  return Commit.parse({
    head,
    built: state.head,
    parents: [...(own?.parents ?? [])],
    // A commit made with a clock never set must not cost the run.
    committedAt: Math.max(earliestInstant, (own ?? state).committedAt),
    ...authoredAt(own ?? state),
    subject: (own ?? state).subject.slice(0, limits.textLength),
    branch: clipName(branch),
    defaultBranch: clipName(facts?.defaultBranch ?? state.defaultBranch),
    pullRequest: pullRequest && { number: pullRequest.number, base: clipName(pullRequest.base) },
    dirty: state.dirty,
    ...ancestry,
  })
}

type Place = Pick<CiFacts, 'branch' | 'pullRequest'> & { readonly head: string }

/**
 * Outside of pull requests the work tree alone is believed: a job that checks out one old commit after another measures
 * those. In a pull request's job a work tree on the base branch holds nothing of the request; any other one is taken
 * for the request's, be it a merge, a rebase or the head itself.
 */
async function placeInHistory(state: GitState, facts: CiFacts | null, git: Git): Promise<Place> {
  const pull = facts?.pullRequest ?? null
  if (facts === null || pull === null) {
    return { head: state.head, branch: facts?.branch ?? state.branch, pullRequest: null }
  }
  const ofPull = (head: string): Place => ({ head, branch: facts.branch, pullRequest: pull })
  const { base } = pull
  const isOnBase = async (commit: string) => base !== null && (await git.isOnBranch(commit, base))
  if (facts.head !== null && [state.head, ...state.parents].includes(facts.head)) return ofPull(facts.head)
  if (await isOnBase(state.head)) return { head: state.head, branch: base, pullRequest: null }
  if (facts.head !== null) return ofPull(facts.head)
  const [, merged] = state.parents
  if (merged === undefined || state.parents.length !== 2) return ofPull(state.head)
  // CI names the head in its merges; an author's own merge brings the base branch into the request's.
  const isAuthors = !state.subject.includes(merged) && (await isOnBase(merged))
  return ofPull(isAuthors ? state.head : merged)
}

function clipCi(ci: Ci): Ci {
  return Ci.parse({ ...ci, job: ci.job?.slice(0, limits.textLength) ?? null })
}

function clipName(name: string | null): string | null {
  return name?.slice(0, limits.nameLength) ?? null
}
