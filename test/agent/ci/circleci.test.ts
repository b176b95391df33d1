import { expect, test } from 'vitest'
import { circleciFacts } from '../../../agent/ci/circleci.ts'
import { sha, testCases } from './support.ts'

const circle = {
  ...{ CI: 'true', CIRCLECI: 'true', CIRCLE_SHA1: sha('a'), CIRCLE_JOB: 'bench', CIRCLE_BUILD_NUM: '8' },
  CIRCLE_BUILD_URL: 'https://circleci.com/gh/o/r/8',
}

testCases(circleciFacts, [
  [
    'a push',
    { ...circle, CIRCLE_BRANCH: 'main' },
    {
      ...{ head: sha('a'), branch: 'main', defaultBranch: null, pullRequest: null },
      ci: { provider: 'circleci', buildUrl: 'https://circleci.com/gh/o/r/8', job: 'bench' },
    },
  ],
  ['a tag', { ...circle, CIRCLE_TAG: 'v1' }, { head: sha('a'), branch: null, pullRequest: null }],
  [
    'a pull request of the repository: its number ends an address, and where it goes is not told',
    { ...circle, CIRCLE_BRANCH: 'fix', CIRCLE_PULL_REQUEST: 'https://github.com/o/r/pull/12' },
    { head: sha('a'), branch: 'fix', pullRequest: { number: 12, base: null } },
  ],
  [
    "a fork's: the number is told, and the branch is no branch",
    { ...circle, CIRCLE_BRANCH: 'pull/12', CIRCLE_PR_NUMBER: '12', CIRCLE_PR_USERNAME: 'me' },
    { head: sha('a'), branch: null, pullRequest: { number: 12, base: null } },
  ],
  ['an address that ends in no number', { ...circle, CIRCLE_PULL_REQUEST: 'false' }, { pullRequest: null }],
  [
    'nothing but its name',
    { CIRCLECI: 'true' },
    { head: null, branch: null, ci: { buildUrl: null, job: null } },
  ],
])

test('nothing of CircleCI is nothing', () => {
  expect(circleciFacts({ CIRCLE_SHA1: sha('a') })).toBeNull()
})
