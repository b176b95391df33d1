import { expect, test } from 'vitest'
import { woodpeckerFacts } from '../../../agent/ci/woodpecker.ts'
import { sha, testCases } from './support.ts'

const woodpecker = {
  ...{ CI: 'woodpecker', CI_COMMIT_SHA: sha('a'), CI_PIPELINE_EVENT: 'push', CI_REPO_DEFAULT_BRANCH: 'main' },
  ...{
    CI_PIPELINE_URL: 'https://ci.example/repos/7/pipeline/8',
    CI_WORKFLOW_NAME: 'net',
    CI_STEP_NAME: 'bench',
  },
}

testCases(woodpeckerFacts, [
  [
    'a push',
    { ...woodpecker, CI_COMMIT_BRANCH: 'fix' },
    {
      ...{ head: sha('a'), branch: 'fix', defaultBranch: 'main', pullRequest: null },
      ci: { provider: 'woodpecker', buildUrl: 'https://ci.example/repos/7/pipeline/8', job: 'net / bench' },
    },
  ],
  [
    'a pull request: the branch is where it goes',
    {
      ...{ ...woodpecker, CI_PIPELINE_EVENT: 'pull_request', CI_COMMIT_PULL_REQUEST: '12' },
      ...{ CI_COMMIT_BRANCH: 'main', CI_COMMIT_SOURCE_BRANCH: 'fix', CI_COMMIT_TARGET_BRANCH: 'main' },
    },
    { head: sha('a'), branch: 'fix', pullRequest: { number: 12, base: 'main' } },
  ],
  [
    'a tag',
    { ...woodpecker, CI_PIPELINE_EVENT: 'tag', CI_COMMIT_TAG: 'v1', CI_COMMIT_BRANCH: 'main' },
    { head: sha('a'), branch: null, pullRequest: null },
  ],
  [
    'a version before 1.0, with the older names',
    {
      ...{ CI: 'woodpecker', CI_BUILD_EVENT: 'pull_request', CI_COMMIT_PULL_REQUEST: '12' },
      ...{ CI_BUILD_LINK: 'https://ci.example/o/r/build/8', CI_COMMIT_BRANCH: 'main' },
    },
    {
      ...{ head: null, branch: null, pullRequest: { number: 12, base: 'main' } },
      ci: { buildUrl: 'https://ci.example/o/r/build/8', job: null },
    },
  ],
])

test('nothing of Woodpecker is nothing', () => {
  expect(woodpeckerFacts({ CI: 'true', CI_COMMIT_SHA: sha('a') })).toBeNull()
})
