import { type CiFacts, ciFacts, commitHash, pullRequestNumber } from './ci-facts.ts'
import { type CiEnv, isSet, variable } from './variables.ts'

/**
 * Jenkins: plain jobs, declarative and scripted pipelines (the latter without `GIT_COMMIT`), multibranch (`CHANGE_*`;
 * `BRANCH_NAME` is `PR-123` then), the GitHub pull request builder (`ghprb*`) and the GitLab plugin (`gitlab*`).
 * `JENKINS_URL` is missing where no root URL is configured.
 */
export function jenkinsFacts(env: CiEnv): CiFacts | null {
  if (variable(env, 'JENKINS_URL') === null && !(variable(env, 'BUILD_ID') && variable(env, 'BUILD_TAG'))) {
    return null
  }
  const number = pullRequestNumber(variable(env, 'CHANGE_ID', 'ghprbPullId', 'gitlabMergeRequestIid'))
  const isPull = number !== null
  const branch = isPull ? sourceBranch(env) : pushedBranch(env)
  return ciFacts({
    provider: 'jenkins',
    buildUrl: variable(env, 'BUILD_URL'),
    job: variable(env, 'JOB_NAME'),
    // `GIT_COMMIT` of a pull request may be a merge that Jenkins made: then git has to find the head.
    head: commitHash(
      isPull
        ? variable(env, 'ghprbActualCommit', 'gitlabMergeRequestLastCommit')
        : variable(env, 'GIT_COMMIT'),
    ),
    branch,
    defaultBranch: !isPull && isSet(env, 'BRANCH_IS_PRIMARY') ? branch : null,
    pullRequest: isPull
      ? { number, base: plain(variable(env, 'CHANGE_TARGET', 'ghprbTargetBranch', 'gitlabTargetBranch')) }
      : null,
  })
}

function sourceBranch(env: CiEnv): string | null {
  return plain(variable(env, 'CHANGE_BRANCH', 'ghprbSourceBranch', 'gitlabSourceBranch'))
}

/** Multibranch calls a tag by its name in `BRANCH_NAME` too. */
function pushedBranch(env: CiEnv): string | null {
  if (variable(env, 'TAG_NAME') !== null || variable(env, 'gitlabActionType') === 'TAG_PUSH') return null
  return plain(variable(env, 'BRANCH_NAME', 'GIT_LOCAL_BRANCH', 'gitlabBranch', 'GIT_BRANCH'))
}

/** `GIT_BRANCH` names the remote as well, and says `detached` where the plugin checked out a commit. */
function plain(ref: string | null): string | null {
  const name = ref?.replace(/^refs\/(heads|remotes\/[^/]+)\//, '').replace(/^origin\//, '') ?? null
  return name === null || name === 'detached' || /^(PR|MR)-\d+$|^refs\//.test(name) ? null : name
}
