import { branchName, type CiFacts, ciFacts, commitHash, pullRequestNumber } from './ci-facts.ts'
import { type CiEnv, variable } from './variables.ts'

/** Bitbucket Pipelines: `BITBUCKET_COMMIT` is the head, into which it merges the destination before it builds. */
export function bitbucketPipelinesFacts(env: CiEnv): CiFacts | null {
  const build = variable(env, 'BITBUCKET_BUILD_NUMBER')
  if (build === null) return null
  const number = pullRequestNumber(variable(env, 'BITBUCKET_PR_ID'))
  const repository = variable(env, 'BITBUCKET_REPO_FULL_NAME')
  const isTag = variable(env, 'BITBUCKET_TAG') !== null
  return ciFacts({
    provider: 'bitbucket-pipelines',
    buildUrl: repository === null ? null : `https://bitbucket.org/${repository}/pipelines/results/${build}`,
    job: null,
    head: commitHash(variable(env, 'BITBUCKET_COMMIT')),
    branch: isTag ? null : branchName(variable(env, 'BITBUCKET_BRANCH')),
    pullRequest: number === null ? null : { number, base: variable(env, 'BITBUCKET_PR_DESTINATION_BRANCH') },
  })
}
