import {
  type CiFacts,
  commitHash,
  type Env,
  pullRequestNumber,
  variable,
  withoutCredentials,
} from './ci-facts.ts'

/**
 * Jenkins: multibranch (`CHANGE_*`), GitHub pull request builder (`ghprb*`) and GitLab plugin (`gitlab*`). `JENKINS_URL`
 * is missing where no root URL is configured, and `BRANCH_NAME` is `PR-123` for pull requests.
 */
export function jenkinsFacts(env: Env): CiFacts | null {
  if (
    variable(env, 'JENKINS_URL') === null &&
    (variable(env, 'BUILD_ID') === null || variable(env, 'BUILD_TAG') === null)
  ) {
    return null
  }
  const number = pullRequestNumber(variable(env, 'CHANGE_ID', 'ghprbPullId', 'gitlabMergeRequestIid'))
  const base = variable(env, 'CHANGE_TARGET', 'ghprbTargetBranch', 'gitlabTargetBranch')
  return {
    ci: {
      provider: 'jenkins',
      buildUrl: withoutCredentials(variable(env, 'BUILD_URL')),
      job: variable(env, 'JOB_NAME'),
    },
    head:
      commitHash(variable(env, 'ghprbActualCommit', 'gitlabMergeRequestLastCommit')) ??
      builtCommit(env, number),
    branch:
      number === null
        ? branchOf(env)
        : variable(env, 'CHANGE_BRANCH', 'ghprbSourceBranch', 'gitlabSourceBranch'),
    pullRequest: number === null ? null : { number, base },
  }
}

/** `GIT_COMMIT` of a pull request may be a merge that Jenkins made: then git has to find the head. */
function builtCommit(env: Env, pullRequest: number | null): string | null {
  return pullRequest === null ? commitHash(variable(env, 'GIT_COMMIT')) : null
}

function branchOf(env: Env): string | null {
  const name = variable(env, 'BRANCH_NAME', 'GIT_LOCAL_BRANCH', 'GIT_BRANCH')?.replace(
    /^(refs\/heads\/|origin\/)/,
    '',
  )
  // `GIT_BRANCH` says "detached" where the plugin checked out a commit.
  return name === undefined || name === 'detached' || /^PR-\d+$/.test(name) ? null : name
}
