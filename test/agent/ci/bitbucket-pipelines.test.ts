import { expect, test } from 'vitest'
import { bitbucketPipelinesFacts } from '../../../agent/ci/bitbucket-pipelines.ts'
import { sha, testCases } from './support.ts'

const bitbucket = {
  ...{ CI: 'true', BITBUCKET_BUILD_NUMBER: '8', BITBUCKET_COMMIT: sha('a'), BITBUCKET_REPO_FULL_NAME: 'o/r' },
  BITBUCKET_GIT_HTTP_ORIGIN: 'http://bitbucket.org/o/r',
}

testCases(bitbucketPipelinesFacts, [
  [
    'a push',
    { ...bitbucket, BITBUCKET_BRANCH: 'main' },
    {
      ...{ head: sha('a'), branch: 'main', pullRequest: null },
      ci: {
        ...{ provider: 'bitbucket-pipelines', job: null },
        buildUrl: 'https://bitbucket.org/o/r/pipelines/results/8',
      },
    },
  ],
  ['a tag', { ...bitbucket, BITBUCKET_TAG: 'v1' }, { head: sha('a'), branch: null }],
  [
    'a pull request names its head, into which the destination is merged before the build',
    { ...bitbucket, BITBUCKET_BRANCH: 'fix', BITBUCKET_PR_ID: '12', BITBUCKET_PR_DESTINATION_BRANCH: 'main' },
    { head: sha('a'), branch: 'fix', pullRequest: { number: 12, base: 'main' } },
  ],
  ['a short hash names nothing for good', { ...bitbucket, BITBUCKET_COMMIT: 'abcdef123456' }, { head: null }],
])

test('nothing of Bitbucket is nothing', () => {
  expect(bitbucketPipelinesFacts({ BITBUCKET_COMMIT: sha('a') })).toBeNull()
})
