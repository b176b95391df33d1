import { branchName, type CiFacts, ciFacts, commitHash, jobName, pullRequestNumber } from './ci-facts.ts'
import { type CiEnv, variable } from './variables.ts'

/** Woodpecker, which says `CI=woodpecker`; before 1.0 its variables were called `CI_BUILD_…`. It builds heads. */
export function woodpeckerFacts(env: CiEnv): CiFacts | null {
  if (variable(env, 'CI') !== 'woodpecker') return null
  const event = variable(env, 'CI_PIPELINE_EVENT', 'CI_BUILD_EVENT') ?? ''
  const number = event.startsWith('pull_request')
    ? pullRequestNumber(variable(env, 'CI_COMMIT_PULL_REQUEST'))
    : null
  const branch = variable(env, 'CI_COMMIT_BRANCH')
  const isTag = event === 'tag' || variable(env, 'CI_COMMIT_TAG') !== null
  return ciFacts({
    provider: 'woodpecker',
    buildUrl: variable(env, 'CI_PIPELINE_URL', 'CI_BUILD_LINK'),
    job: jobName(variable(env, 'CI_WORKFLOW_NAME'), variable(env, 'CI_STEP_NAME')),
    head: commitHash(variable(env, 'CI_COMMIT_SHA')),
    // Of a pull request `CI_COMMIT_BRANCH` is the branch that it goes to.
    branch: branchName(number !== null ? variable(env, 'CI_COMMIT_SOURCE_BRANCH') : isTag ? null : branch),
    defaultBranch: branchName(variable(env, 'CI_REPO_DEFAULT_BRANCH')),
    pullRequest:
      number === null ? null : { number, base: variable(env, 'CI_COMMIT_TARGET_BRANCH') ?? branch },
  })
}
