import { branchName, type CiFacts, ciFacts, commitHash, jobName, pullRequestNumber } from './ci-facts.ts'
import { type CiEnv, isSet, variable } from './variables.ts'

/** Drone: names the head of a pull request and merges it into the target branch itself before it builds. */
export function droneFacts(env: CiEnv): CiFacts | null {
  if (!isSet(env, 'DRONE')) return null
  const event = variable(env, 'DRONE_BUILD_EVENT')
  const number = event === 'pull_request' ? pullRequestNumber(variable(env, 'DRONE_PULL_REQUEST')) : null
  const isTag = event === 'tag' || variable(env, 'DRONE_TAG') !== null
  const branch = variable(env, 'DRONE_BRANCH')
  return ciFacts({
    provider: 'drone',
    buildUrl: variable(env, 'DRONE_BUILD_LINK'),
    job: jobName(variable(env, 'DRONE_STAGE_NAME'), variable(env, 'DRONE_STEP_NAME')),
    head: commitHash(variable(env, 'DRONE_COMMIT_SHA')),
    // Of a pull request `DRONE_BRANCH` is the branch that it goes to.
    branch: branchName(number !== null ? variable(env, 'DRONE_SOURCE_BRANCH') : isTag ? null : branch),
    defaultBranch: branchName(variable(env, 'DRONE_REPO_BRANCH')),
    pullRequest: number === null ? null : { number, base: variable(env, 'DRONE_TARGET_BRANCH') ?? branch },
  })
}
