import { branchName, type CiFacts, ciFacts, commitHash, jobName, pullRequestNumber } from './ci-facts.ts'
import { type CiEnv, isSet, variable } from './variables.ts'

/**
 * Buildkite: `BUILDKITE_PULL_REQUEST` says `false` for none; `BUILDKITE_COMMIT` may be `HEAD`, and says nothing about a
 * pull request's head where the pipeline builds merges.
 */
export function buildkiteFacts(env: CiEnv): CiFacts | null {
  if (!isSet(env, 'BUILDKITE')) return null
  const number = pullRequestNumber(variable(env, 'BUILDKITE_PULL_REQUEST'))
  const buildsMerge = number !== null && isSet(env, 'BUILDKITE_PULL_REQUEST_USING_MERGE_REFSPEC')
  const isTag = variable(env, 'BUILDKITE_TAG') !== null
  return ciFacts({
    provider: 'buildkite',
    buildUrl: variable(env, 'BUILDKITE_BUILD_URL'),
    job: jobName(variable(env, 'BUILDKITE_PIPELINE_SLUG'), variable(env, 'BUILDKITE_LABEL')),
    head: buildsMerge ? null : commitHash(variable(env, 'BUILDKITE_COMMIT')),
    branch: isTag ? null : branchName(variable(env, 'BUILDKITE_BRANCH')),
    defaultBranch: branchName(variable(env, 'BUILDKITE_PIPELINE_DEFAULT_BRANCH')),
    pullRequest:
      number === null ? null : { number, base: variable(env, 'BUILDKITE_PULL_REQUEST_BASE_BRANCH') },
  })
}
