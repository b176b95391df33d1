import { readFileSync, statSync } from 'node:fs'
import { azurePipelinesFacts } from './azure-pipelines.ts'
import { bitbucketPipelinesFacts } from './bitbucket-pipelines.ts'
import { buildkiteFacts } from './buildkite.ts'
import type { CiFacts, Env } from './ci-facts.ts'
import { circleciFacts } from './circleci.ts'
import { droneFacts } from './drone.ts'
import { githubActionsFacts } from './github-actions.ts'
import { gitlabCiFacts } from './gitlab-ci.ts'
import { parseJavaProperties } from './java-properties.ts'
import { jenkinsFacts } from './jenkins.ts'
import { teamcityFacts } from './teamcity.ts'
import { travisFacts } from './travis.ts'
import {
  allowedVariables,
  type CiEnv,
  type TeamcityProperties,
  teamcityProperties,
  variable,
} from './variables.ts'
import { woodpeckerFacts } from './woodpecker.ts'

/**
 * What the CI system of this environment says; null on a developer's machine. The first that recognises itself is
 * believed: Woodpecker stands before Drone, whose variables it has inherited, and Jenkins is last, because it is
 * recognised by names that others use as well.
 */
export function readCiFacts(env: Env): CiFacts | null {
  const allowed = allowedVariables(env)
  for (const resolve of resolvers) {
    const facts = resolve(allowed)
    if (facts !== null) return facts
  }
  return null
}

const resolvers: readonly ((env: CiEnv) => CiFacts | null)[] = [
  woodpeckerFacts,
  droneFacts,
  (env) => githubActionsFacts(env, readEvent(env)),
  gitlabCiFacts,
  circleciFacts,
  travisFacts,
  buildkiteFacts,
  azurePipelinesFacts,
  bitbucketPipelinesFacts,
  (env) => teamcityFacts(env, readProperties(env)),
  jenkinsFacts,
]

function readEvent(env: CiEnv): unknown {
  try {
    return JSON.parse(readText(variable(env, 'GITHUB_EVENT_PATH')) ?? 'null')
  } catch {
    // Without the event the variables tell all but the head, which git then finds.
    return null
  }
}

/** The build's properties name the file of the configuration's properties, where branch and pull request stand. */
function readProperties(env: CiEnv): TeamcityProperties {
  const build = propertiesIn(variable(env, 'TEAMCITY_BUILD_PROPERTIES_FILE'))
  return { ...build, ...propertiesIn(build['teamcity.configuration.properties.file'] ?? null) }
}

function propertiesIn(file: string | null): TeamcityProperties {
  return parseJavaProperties(readText(file) ?? '', teamcityProperties)
}

/** More than any event has; what is longer is not what was expected. */
const maxBytes = 32 * 1024 * 1024

function readText(file: string | null): string | null {
  try {
    return file === null || statSync(file).size > maxBytes ? null : readFileSync(file, 'utf8')
  } catch {
    return null
  }
}
