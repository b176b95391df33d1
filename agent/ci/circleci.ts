import { branchName, type CiFacts, ciFacts, commitHash, pullRequestNumber } from './ci-facts.ts'
import { type CiEnv, isSet, variable } from './variables.ts'

/**
 * CircleCI: builds heads and does not tell where a pull request goes. Its number stands alone for forks only, else at
 * the end of an address; the branch of a fork's is called `pull/7`.
 */
export function circleciFacts(env: CiEnv): CiFacts | null {
  if (!isSet(env, 'CIRCLECI')) return null
  const address = variable(env, 'CIRCLE_PULL_REQUEST')
  const number = pullRequestNumber(variable(env, 'CIRCLE_PR_NUMBER') ?? address?.split('/').at(-1) ?? null)
  const branch = branchName(variable(env, 'CIRCLE_BRANCH'))
  const isNone = variable(env, 'CIRCLE_TAG') !== null || /^pull\/\d+$/.test(branch ?? '')
  return ciFacts({
    provider: 'circleci',
    buildUrl: variable(env, 'CIRCLE_BUILD_URL'),
    job: variable(env, 'CIRCLE_JOB'),
    head: commitHash(variable(env, 'CIRCLE_SHA1')),
    branch: isNone ? null : branch,
    pullRequest: number === null ? null : { number, base: null },
  })
}
