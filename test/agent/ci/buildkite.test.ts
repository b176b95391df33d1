import { expect, test } from 'vitest'
import { buildkiteFacts } from '../../../agent/ci/buildkite.ts'
import { sha, testCases } from './support.ts'

const buildkite = {
  ...{ CI: 'true', BUILDKITE: 'true', BUILDKITE_COMMIT: sha('a'), BUILDKITE_PULL_REQUEST: 'false' },
  ...{ BUILDKITE_BUILD_URL: 'https://buildkite.com/o/net/builds/8', BUILDKITE_PIPELINE_SLUG: 'net' },
  ...{ BUILDKITE_LABEL: 'bench', BUILDKITE_PIPELINE_DEFAULT_BRANCH: 'main', BUILDKITE_TAG: '' },
}
const pull = {
  ...{ ...buildkite, BUILDKITE_PULL_REQUEST: '12', BUILDKITE_PULL_REQUEST_BASE_BRANCH: 'main' },
  BUILDKITE_BRANCH: 'me:fix',
}
const asked = { branch: 'me:fix', pullRequest: { number: 12, base: 'main' } } as const

testCases(buildkiteFacts, [
  [
    'a push, whose pull request is the word "false"',
    { ...buildkite, BUILDKITE_BRANCH: 'main' },
    {
      ...{ head: sha('a'), branch: 'main', defaultBranch: 'main', pullRequest: null },
      ci: { provider: 'buildkite', buildUrl: 'https://buildkite.com/o/net/builds/8', job: 'net / bench' },
    },
  ],
  ['a pull request builds its head', pull, { head: sha('a'), ...asked }],
  [
    'a pull request of a pipeline that builds merges leaves the head to git',
    { ...pull, BUILDKITE_PULL_REQUEST_USING_MERGE_REFSPEC: 'true' },
    { head: null, ...asked },
  ],
  [
    'a build of whatever is newest names no commit',
    { ...buildkite, BUILDKITE_COMMIT: 'HEAD', BUILDKITE_BRANCH: 'main' },
    { head: null, branch: 'main' },
  ],
  [
    'a tag, by whose name the branch is called',
    { ...buildkite, BUILDKITE_BRANCH: 'v1', BUILDKITE_TAG: 'v1' },
    { head: sha('a'), branch: null },
  ],
])

test('nothing of Buildkite is nothing', () => {
  expect(buildkiteFacts({ BUILDKITE_COMMIT: sha('a') })).toBeNull()
})
