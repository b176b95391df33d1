import { expect, test } from 'vitest'
import { travisFacts } from '../../../agent/ci/travis.ts'
import { sha, testCases } from './support.ts'

const travis = {
  ...{
    CI: 'true',
    TRAVIS: 'true',
    TRAVIS_COMMIT: sha('a'),
    TRAVIS_JOB_NUMBER: '8.1',
    TRAVIS_BUILD_NUMBER: '8',
  },
  TRAVIS_JOB_WEB_URL: 'https://app.travis-ci.com/o/r/jobs/81',
  TRAVIS_BUILD_WEB_URL: 'https://app.travis-ci.com/o/r/builds/8',
}

testCases(travisFacts, [
  [
    'a push, whose pull request is the word "false"',
    { ...travis, TRAVIS_BRANCH: 'main', TRAVIS_PULL_REQUEST: 'false', TRAVIS_PULL_REQUEST_BRANCH: '' },
    {
      ...{ head: sha('a'), branch: 'main', pullRequest: null },
      ci: { provider: 'travis', buildUrl: 'https://app.travis-ci.com/o/r/jobs/81', job: '8.1' },
    },
  ],
  [
    'a pull request: the commit is a merge, and the branch is where it goes',
    {
      ...{ ...travis, TRAVIS_BRANCH: 'main', TRAVIS_PULL_REQUEST: '12', TRAVIS_PULL_REQUEST_BRANCH: 'fix' },
      TRAVIS_PULL_REQUEST_SHA: sha('e'),
    },
    { head: sha('e'), branch: 'fix', pullRequest: { number: 12, base: 'main' } },
  ],
  [
    'a pull request whose head is not told: the merge is not taken for it',
    { ...travis, TRAVIS_BRANCH: 'main', TRAVIS_PULL_REQUEST: '12' },
    { head: null, branch: null, pullRequest: { number: 12, base: 'main' } },
  ],
  [
    'a tag, by whose name the branch is called',
    { ...travis, TRAVIS_BRANCH: 'v1', TRAVIS_TAG: 'v1', TRAVIS_PULL_REQUEST: 'false' },
    { head: sha('a'), branch: null, pullRequest: null },
  ],
])

test('nothing of Travis is nothing', () => {
  expect(travisFacts({ TRAVIS: 'false', TRAVIS_COMMIT: sha('a') })).toBeNull()
})
