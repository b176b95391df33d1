import type { CiProvider, Env } from './ci-facts.ts'

/**
 * Everything that is taken from a CI system's environment, and nothing else ever is: an environment is full of secrets.
 * What becomes of these values is in each system's own file; addresses also pass through `cleanUrl`.
 */
export const ciVariables = {
  woodpecker: [
    ...['CI', 'CI_PIPELINE_EVENT', 'CI_BUILD_EVENT', 'CI_COMMIT_SHA', 'CI_COMMIT_BRANCH'],
    ...['CI_COMMIT_SOURCE_BRANCH', 'CI_COMMIT_TARGET_BRANCH', 'CI_COMMIT_PULL_REQUEST', 'CI_COMMIT_TAG'],
    ...['CI_REPO_DEFAULT_BRANCH', 'CI_PIPELINE_URL', 'CI_BUILD_LINK', 'CI_WORKFLOW_NAME', 'CI_STEP_NAME'],
  ],
  drone: [
    ...['DRONE', 'DRONE_BUILD_EVENT', 'DRONE_COMMIT_SHA', 'DRONE_BRANCH', 'DRONE_SOURCE_BRANCH', 'DRONE_TAG'],
    ...['DRONE_TARGET_BRANCH', 'DRONE_PULL_REQUEST', 'DRONE_REPO_BRANCH', 'DRONE_BUILD_LINK'],
    ...['DRONE_STAGE_NAME', 'DRONE_STEP_NAME'],
  ],
  'github-actions': [
    ...['GITHUB_ACTIONS', 'GITHUB_EVENT_PATH', 'GITHUB_SHA', 'GITHUB_REF', 'GITHUB_REF_NAME'],
    ...['GITHUB_REF_TYPE', 'GITHUB_HEAD_REF', 'GITHUB_BASE_REF', 'GITHUB_SERVER_URL', 'GITHUB_REPOSITORY'],
    ...['GITHUB_RUN_ID', 'GITHUB_RUN_ATTEMPT', 'GITHUB_WORKFLOW', 'GITHUB_JOB'],
  ],
  'gitea-actions': ['GITEA_ACTIONS', 'FORGEJO_ACTIONS', 'GITHUB_RUN_NUMBER'],
  'gitlab-ci': [
    ...['GITLAB_CI', 'CI_COMMIT_SHA', 'CI_COMMIT_BRANCH', 'CI_COMMIT_TAG', 'CI_COMMIT_REF_NAME'],
    ...['CI_MERGE_REQUEST_IID', 'CI_MERGE_REQUEST_SOURCE_BRANCH_SHA', 'CI_MERGE_REQUEST_SOURCE_BRANCH_NAME'],
    ...[
      'CI_MERGE_REQUEST_TARGET_BRANCH_NAME',
      'CI_MERGE_REQUEST_DIFF_BASE_SHA',
      'CI_EXTERNAL_PULL_REQUEST_IID',
    ],
    ...['CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_SHA', 'CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_NAME'],
    ...['CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_NAME', 'CI_DEFAULT_BRANCH', 'CI_JOB_URL', 'CI_PIPELINE_URL'],
    'CI_JOB_NAME',
  ],
  circleci: [
    ...['CIRCLECI', 'CIRCLE_SHA1', 'CIRCLE_BRANCH', 'CIRCLE_TAG', 'CIRCLE_PULL_REQUEST'],
    ...['CIRCLE_PR_NUMBER', 'CIRCLE_BUILD_URL', 'CIRCLE_JOB'],
  ],
  travis: [
    ...['TRAVIS', 'TRAVIS_COMMIT', 'TRAVIS_BRANCH', 'TRAVIS_TAG', 'TRAVIS_PULL_REQUEST'],
    ...['TRAVIS_PULL_REQUEST_SHA', 'TRAVIS_PULL_REQUEST_BRANCH', 'TRAVIS_JOB_WEB_URL'],
    ...['TRAVIS_BUILD_WEB_URL', 'TRAVIS_JOB_NAME', 'TRAVIS_JOB_NUMBER'],
  ],
  buildkite: [
    ...['BUILDKITE', 'BUILDKITE_COMMIT', 'BUILDKITE_BRANCH', 'BUILDKITE_TAG', 'BUILDKITE_PULL_REQUEST'],
    ...['BUILDKITE_PULL_REQUEST_BASE_BRANCH', 'BUILDKITE_PULL_REQUEST_USING_MERGE_REFSPEC'],
    ...['BUILDKITE_PIPELINE_DEFAULT_BRANCH', 'BUILDKITE_BUILD_URL', 'BUILDKITE_PIPELINE_SLUG'],
    'BUILDKITE_LABEL',
  ],
  'azure-pipelines': [
    ...['TF_BUILD', 'BUILD_BUILDURI', 'BUILD_SOURCEVERSION', 'BUILD_SOURCEBRANCH', 'BUILD_BUILDID'],
    ...['BUILD_DEFINITIONNAME', 'SYSTEM_PULLREQUEST_PULLREQUESTNUMBER', 'SYSTEM_PULLREQUEST_PULLREQUESTID'],
    ...['SYSTEM_PULLREQUEST_SOURCECOMMITID', 'SYSTEM_PULLREQUEST_SOURCEBRANCH', 'SYSTEM_TEAMPROJECT'],
    ...['SYSTEM_PULLREQUEST_TARGETBRANCH', 'SYSTEM_COLLECTIONURI', 'SYSTEM_TEAMFOUNDATIONSERVERURI'],
    ...['SYSTEM_JOBDISPLAYNAME', 'AGENT_JOBNAME'],
  ],
  'bitbucket-pipelines': [
    ...['BITBUCKET_BUILD_NUMBER', 'BITBUCKET_COMMIT', 'BITBUCKET_BRANCH', 'BITBUCKET_TAG', 'BITBUCKET_PR_ID'],
    ...['BITBUCKET_PR_DESTINATION_BRANCH', 'BITBUCKET_REPO_FULL_NAME'],
  ],
  teamcity: [
    ...['TEAMCITY_VERSION', 'TEAMCITY_BUILD_PROPERTIES_FILE', 'BUILD_VCS_NUMBER', 'BUILD_URL'],
    ...['TEAMCITY_PROJECT_NAME', 'TEAMCITY_BUILDCONF_NAME'],
  ],
  jenkins: [
    ...['JENKINS_URL', 'BUILD_ID', 'BUILD_TAG', 'BUILD_URL', 'JOB_NAME', 'GIT_COMMIT', 'GIT_BRANCH'],
    ...['GIT_LOCAL_BRANCH', 'BRANCH_NAME', 'BRANCH_IS_PRIMARY', 'TAG_NAME', 'CHANGE_ID', 'CHANGE_TARGET'],
    ...['CHANGE_BRANCH', 'ghprbPullId', 'ghprbActualCommit', 'ghprbTargetBranch', 'ghprbSourceBranch'],
    ...['gitlabActionType', 'gitlabMergeRequestIid', 'gitlabMergeRequestLastCommit', 'gitlabTargetBranch'],
    ...['gitlabSourceBranch', 'gitlabBranch'],
  ],
} as const satisfies Readonly<Record<CiProvider, readonly string[]>>

type CiVariable = (typeof ciVariables)[CiProvider][number]

/** An environment as far as it may be looked at. */
export type CiEnv = { readonly [name in CiVariable]?: string | undefined }

/** What TeamCity keeps in a properties file instead of the environment; nothing else of the file is kept. */
export const teamcityProperties = [
  ...([
    'teamcity.build.branch',
    'teamcity.pullRequest.number',
    'teamcity.pullRequest.source.branch',
  ] as const),
  ...(['teamcity.pullRequest.target.branch', 'vcsroot.branch', 'teamcity.serverUrl'] as const),
  ...(['teamcity.build.id', 'teamcity.configuration.properties.file'] as const),
] as const
export type TeamcityProperties = Partial<Record<(typeof teamcityProperties)[number], string>>

/** The variables of `ciVariables` that are there. */
export function allowedVariables(env: Env): CiEnv {
  const names = new Set<CiVariable>(Object.values(ciVariables).flat())
  return Object.fromEntries([...names].map((name) => [name, env[name]]))
}

/** The first of these variables that has a text; null where all are missing or empty. */
export function variable(env: CiEnv, ...names: readonly CiVariable[]): string | null {
  for (const name of names) {
    const value = env[name]?.trim()
    if (value !== undefined && value !== '') return value
  }
  return null
}

/** Whether a variable says yes: it is there, and is none of the words that systems write for no. */
export function isSet(env: CiEnv, name: CiVariable): boolean {
  const value = variable(env, name)
  return value !== null && !/^(false|0|no|off)$/i.test(value)
}
