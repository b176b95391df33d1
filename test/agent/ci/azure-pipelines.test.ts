import { expect, test } from 'vitest'
import { azurePipelinesFacts } from '../../../agent/ci/azure-pipelines.ts'
import { sha, testCases } from './support.ts'

const azure = {
  ...{
    TF_BUILD: 'True',
    BUILD_BUILDURI: 'vstfs:///Build/Build/8',
    BUILD_BUILDID: '8',
    BUILD_DEFINITIONNAME: 'net',
  },
  ...{ BUILD_SOURCEVERSION: sha('a'), SYSTEM_COLLECTIONURI: 'https://dev.azure.com/o/' },
  ...{ SYSTEM_TEAMPROJECT: 'My Project', SYSTEM_JOBDISPLAYNAME: 'bench', SYSTEM_ACCESSTOKEN: 'secret' },
}
const pull = {
  ...{ ...azure, BUILD_SOURCEBRANCH: 'refs/pull/12/merge', SYSTEM_PULLREQUEST_SOURCECOMMITID: sha('E') },
  ...{ SYSTEM_PULLREQUEST_PULLREQUESTID: '4711', SYSTEM_PULLREQUEST_SOURCEBRANCH: 'refs/heads/fix' },
  SYSTEM_PULLREQUEST_TARGETBRANCH: 'refs/heads/main',
}

testCases(azurePipelinesFacts, [
  [
    'a push, in a project whose name has a blank',
    { ...azure, BUILD_SOURCEBRANCH: 'refs/heads/release/1.2' },
    {
      ...{ head: sha('a'), branch: 'release/1.2', pullRequest: null },
      ci: {
        ...{ provider: 'azure-pipelines', job: 'net / bench' },
        buildUrl: 'https://dev.azure.com/o/My%20Project/_build/results?buildId=8',
      },
    },
  ],
  ['a tag', { ...azure, BUILD_SOURCEBRANCH: 'refs/tags/v1' }, { head: sha('a'), branch: null }],
  [
    'a pull request builds a merge and names the head',
    pull,
    { head: sha('e'), branch: 'fix', pullRequest: { number: 4711, base: 'main' } },
  ],
  [
    'a pull request of GitHub has a number besides its id, and short branches',
    {
      ...{ ...pull, SYSTEM_PULLREQUEST_PULLREQUESTNUMBER: '12', SYSTEM_PULLREQUEST_SOURCEBRANCH: 'fix' },
      SYSTEM_PULLREQUEST_TARGETBRANCH: 'main',
    },
    { head: sha('e'), branch: 'fix', pullRequest: { number: 12, base: 'main' } },
  ],
  [
    'a variable that was mapped but has no value',
    { ...azure, SYSTEM_PULLREQUEST_PULLREQUESTID: '$(System.PullRequest.PullRequestId)' },
    { head: sha('a'), pullRequest: null },
  ],
  [
    'an older server',
    { ...azure, SYSTEM_COLLECTIONURI: undefined, SYSTEM_TEAMFOUNDATIONSERVERURI: 'https://tfs.example/tfs/' },
    { ci: { buildUrl: 'https://tfs.example/tfs/My%20Project/_build/results?buildId=8' } },
  ],
  [
    'nothing but its mark',
    { TF_BUILD: 'True' },
    { head: null, branch: null, ci: { buildUrl: null, job: null } },
  ],
])

test('nothing of Azure is nothing', () => {
  expect(azurePipelinesFacts({ BUILD_SOURCEVERSION: sha('a'), BUILD_BUILDID: '8' })).toBeNull()
})
