import { expect, test } from 'vitest'
import { droneFacts } from '../../../agent/ci/drone.ts'
import { sha, testCases } from './support.ts'

const drone = {
  ...{
    CI: 'true',
    DRONE: 'true',
    DRONE_COMMIT_SHA: sha('a'),
    DRONE_BUILD_EVENT: 'push',
    DRONE_REPO_BRANCH: 'main',
  },
  ...{ DRONE_BUILD_LINK: 'https://drone.example/o/r/8', DRONE_STAGE_NAME: 'net', DRONE_STEP_NAME: 'bench' },
}

testCases(droneFacts, [
  [
    'a push',
    { ...drone, DRONE_BRANCH: 'fix', DRONE_SOURCE_BRANCH: 'fix', DRONE_TARGET_BRANCH: 'fix' },
    {
      ...{ head: sha('a'), branch: 'fix', defaultBranch: 'main', pullRequest: null },
      ci: { provider: 'drone', buildUrl: 'https://drone.example/o/r/8', job: 'net / bench' },
    },
  ],
  [
    'a pull request: the branch is where it goes',
    {
      ...{ ...drone, DRONE_BUILD_EVENT: 'pull_request', DRONE_PULL_REQUEST: '12', DRONE_BRANCH: 'main' },
      ...{ DRONE_SOURCE_BRANCH: 'fix', DRONE_TARGET_BRANCH: 'main' },
    },
    { head: sha('a'), branch: 'fix', pullRequest: { number: 12, base: 'main' } },
  ],
  [
    'a tag',
    { ...drone, DRONE_BUILD_EVENT: 'tag', DRONE_TAG: 'v1', DRONE_BRANCH: 'main' },
    { head: sha('a'), branch: null, pullRequest: null },
  ],
  [
    'nothing but its name',
    { DRONE: 'true' },
    { head: null, branch: null, ci: { buildUrl: null, job: null } },
  ],
])

test('nothing of Drone is nothing', () => {
  expect(droneFacts({ DRONE_COMMIT_SHA: sha('a') })).toBeNull()
})
