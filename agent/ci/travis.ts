import { branchName, type CiFacts, ciFacts, commitHash, jobName, pullRequestNumber } from './ci-facts.ts'
import { type CiEnv, isSet, variable } from './variables.ts'

/** Travis CI: `TRAVIS_PULL_REQUEST` says `false` for none, and of a pull request `TRAVIS_BRANCH` is where it goes. */
export function travisFacts(env: CiEnv): CiFacts | null {
  if (!isSet(env, 'TRAVIS')) return null
  const number = pullRequestNumber(variable(env, 'TRAVIS_PULL_REQUEST'))
  const branch = branchName(variable(env, 'TRAVIS_BRANCH'))
  const pushed = variable(env, 'TRAVIS_TAG') === null ? branch : null
  return ciFacts({
    provider: 'travis',
    buildUrl: variable(env, 'TRAVIS_JOB_WEB_URL', 'TRAVIS_BUILD_WEB_URL'),
    job: jobName(variable(env, 'TRAVIS_JOB_NAME', 'TRAVIS_JOB_NUMBER')),
    // `TRAVIS_COMMIT` of a pull request is a merge.
    head: commitHash(variable(env, number === null ? 'TRAVIS_COMMIT' : 'TRAVIS_PULL_REQUEST_SHA')),
    branch: number === null ? pushed : branchName(variable(env, 'TRAVIS_PULL_REQUEST_BRANCH')),
    pullRequest: number === null ? null : { number, base: branch },
  })
}
