import { branchName, type CiFacts, ciFacts, commitHash, jobName, pullRequestNumber } from './ci-facts.ts'
import { type CiEnv, type TeamcityProperties, variable } from './variables.ts'

/**
 * TeamCity, whose environment knows the commit alone. Branch and pull request stand in its configuration properties;
 * a pull request that the branch specification alone brings in is called `7/head`, `7/merge` or `pull/7`.
 */
export function teamcityFacts(env: CiEnv, properties: TeamcityProperties): CiFacts | null {
  if (variable(env, 'TEAMCITY_VERSION') === null) return null
  const told = (key: keyof TeamcityProperties) => properties[key] ?? null
  const name = told('teamcity.build.branch')
  const number = pullRequestNumber(told('teamcity.pullRequest.number') ?? numberIn(name))
  const isPull = number !== null
  const buildsMerge = isPull && name?.endsWith('/merge') === true
  const pushed = name === null || name === '<default>' ? told('vcsroot.branch') : name
  const base = branchName(told('teamcity.pullRequest.target.branch'))
  return ciFacts({
    provider: 'teamcity',
    buildUrl: variable(env, 'BUILD_URL') ?? pageOf(properties),
    job: jobName(variable(env, 'TEAMCITY_PROJECT_NAME'), variable(env, 'TEAMCITY_BUILDCONF_NAME')),
    head: buildsMerge ? null : commitHash(variable(env, 'BUILD_VCS_NUMBER')),
    branch: branchName(isPull ? told('teamcity.pullRequest.source.branch') : pushed),
    pullRequest: isPull ? { number, base } : null,
  })
}

function numberIn(name: string | null): string | null {
  const match = /^(?:refs\/)?(?:(\d+)\/(?:head|merge)|pull\/(\d+)(?:\/\w+)?)$/.exec(name ?? '')
  return match?.[1] ?? match?.[2] ?? null
}

function pageOf(properties: TeamcityProperties): string | null {
  const { 'teamcity.serverUrl': server, 'teamcity.build.id': id } = properties
  if (server === undefined || id === undefined) return null
  return `${server.replace(/\/+$/, '')}/viewLog.html?buildId=${encodeURIComponent(id)}`
}
