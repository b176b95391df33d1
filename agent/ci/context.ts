import { readFileSync } from 'node:fs'
import { Ci, Commit } from '../../server/contract/run.ts'
import { earliestInstant, limits } from '../../server/contract/values.ts'
import { type CiFacts, type Env, variable } from './ci-facts.ts'
import { createGit, type Git, type GitState } from './git.ts'
import { githubActionsFacts } from './github-actions.ts'
import { jenkinsFacts } from './jenkins.ts'

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

/** What the CI system of this environment says; null on a developer's machine. */
export function readCiFacts(env: Env): CiFacts | null {
  return githubActionsFacts(env, readEvent(env)) ?? jenkinsFacts(env)
}

/**
 * The commit under test. On a pull request that CI merged before building, the head is the merge's second parent where
 * the CI system does not name it; time, parents and subject are the head's own where its object is there.
 */
export async function assembleCommit(state: GitState, facts: CiFacts | null, git: Git): Promise<Commit> {
  const merged = facts?.pullRequest && state.parents.length === 2 ? (state.parents[1] ?? null) : null
  const head = facts?.head ?? merged ?? state.head
  const own = head === state.head ? state : await git.commit(head)
  const branch = facts?.branch ?? (facts?.pullRequest ? null : state.branch)
  return Commit.parse({
    head,
    built: state.head,
    parents: [...(own?.parents ?? [])],
    // A commit made with a clock never set must not cost the run.
    committedAt: Math.max(earliestInstant, (own ?? state).committedAt),
    subject: (own ?? state).subject.slice(0, limits.textLength),
    branch: clipName(branch),
    defaultBranch: clipName(state.defaultBranch),
    pullRequest: facts?.pullRequest
      ? { number: facts.pullRequest.number, base: clipName(facts.pullRequest.base) }
      : null,
    dirty: state.dirty,
  })
}

function readEvent(env: Env): unknown {
  const file = variable(env, 'GITHUB_EVENT_PATH')
  if (file === null) return null
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    // Without the event the variables tell all but the head, which git then finds.
    return null
  }
}

function clipCi(ci: Ci): Ci {
  return Ci.parse({ ...ci, job: ci.job?.slice(0, limits.textLength) ?? null })
}

function clipName(name: string | null): string | null {
  return name?.slice(0, limits.nameLength) ?? null
}
