import { branchName, type CiFacts, ciFacts, commitHash, pullRequestNumber } from './ci-facts.ts'
import { type CiEnv, isSet, variable } from './variables.ts'

/**
 * GitLab CI. A merge request's number is its IID (`CI_MERGE_REQUEST_ID` counts all of the instance). Pipelines for
 * merged results and merge trains build a merge and name the source's head; the others build the head itself. External
 * pull requests are those of a repository that GitLab mirrors.
 */
export function gitlabCiFacts(env: CiEnv): CiFacts | null {
  if (!isSet(env, 'GITLAB_CI')) return null
  const number = pullRequestNumber(variable(env, 'CI_MERGE_REQUEST_IID', 'CI_EXTERNAL_PULL_REQUEST_IID'))
  const base = variable(
    env,
    'CI_MERGE_REQUEST_TARGET_BRANCH_NAME',
    'CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_NAME',
  )
  return ciFacts({
    provider: 'gitlab-ci',
    buildUrl: variable(env, 'CI_JOB_URL', 'CI_PIPELINE_URL'),
    job: variable(env, 'CI_JOB_NAME'),
    head: commitHash(
      variable(
        env,
        'CI_MERGE_REQUEST_SOURCE_BRANCH_SHA',
        'CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_SHA',
        'CI_COMMIT_SHA',
      ),
    ),
    branch: branchName(number === null ? pushedBranch(env) : sourceBranch(env)),
    defaultBranch: branchName(variable(env, 'CI_DEFAULT_BRANCH')),
    pullRequest: number === null ? null : { number, base },
    mergeBase: number === null ? null : commitHash(variable(env, 'CI_MERGE_REQUEST_DIFF_BASE_SHA')),
  })
}

function sourceBranch(env: CiEnv): string | null {
  return variable(env, 'CI_MERGE_REQUEST_SOURCE_BRANCH_NAME', 'CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_NAME')
}

/** `CI_COMMIT_REF_NAME` is a tag's name too. */
function pushedBranch(env: CiEnv): string | null {
  return variable(env, 'CI_COMMIT_TAG') === null
    ? variable(env, 'CI_COMMIT_BRANCH', 'CI_COMMIT_REF_NAME')
    : null
}
