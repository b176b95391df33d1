import { branchName, type CiFacts, ciFacts, commitHash, jobName, pullRequestNumber } from './ci-facts.ts'
import { type CiEnv, isSet, variable } from './variables.ts'

/**
 * Azure Pipelines: a pull request's number is that of GitHub where there is one, else Azure's own id; its
 * `BUILD_SOURCEVERSION` is a merge, and its branches come with or without `refs/heads/`.
 */
export function azurePipelinesFacts(env: CiEnv): CiFacts | null {
  if (!isSet(env, 'TF_BUILD') && variable(env, 'BUILD_BUILDURI') === null) return null
  const number =
    pullRequestNumber(variable(env, 'SYSTEM_PULLREQUEST_PULLREQUESTNUMBER')) ??
    pullRequestNumber(variable(env, 'SYSTEM_PULLREQUEST_PULLREQUESTID'))
  const isPull = number !== null
  return ciFacts({
    provider: 'azure-pipelines',
    buildUrl: buildUrl(env),
    job: jobName(
      variable(env, 'BUILD_DEFINITIONNAME'),
      variable(env, 'SYSTEM_JOBDISPLAYNAME', 'AGENT_JOBNAME'),
    ),
    head: commitHash(variable(env, isPull ? 'SYSTEM_PULLREQUEST_SOURCECOMMITID' : 'BUILD_SOURCEVERSION')),
    branch: branchName(variable(env, isPull ? 'SYSTEM_PULLREQUEST_SOURCEBRANCH' : 'BUILD_SOURCEBRANCH')),
    pullRequest: isPull
      ? { number, base: branchName(variable(env, 'SYSTEM_PULLREQUEST_TARGETBRANCH')) }
      : null,
  })
}

function buildUrl(env: CiEnv): string | null {
  const [server, project, id] = [
    variable(env, 'SYSTEM_COLLECTIONURI', 'SYSTEM_TEAMFOUNDATIONSERVERURI'),
    variable(env, 'SYSTEM_TEAMPROJECT'),
    variable(env, 'BUILD_BUILDID'),
  ]
  if (server === null || project === null || id === null) return null
  const page = `${encodeURIComponent(project)}/_build/results?buildId=${encodeURIComponent(id)}`
  return `${server.replace(/\/+$/, '')}/${page}`
}
