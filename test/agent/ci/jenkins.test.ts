import { expect, test } from 'vitest'
import { jenkinsFacts } from '../../../agent/ci/jenkins.ts'
import { sha, testCases } from './support.ts'

const jenkins = {
  ...{ JENKINS_URL: 'https://ci.example/', JOB_NAME: 'net', BUILD_URL: 'https://ci.example/job/net/7/' },
  ...{ BUILD_ID: '7', BUILD_TAG: 'jenkins-net-7', BUILD_NUMBER: '7', NODE_NAME: 'metal-1' },
}
const ci = { provider: 'jenkins', buildUrl: 'https://ci.example/job/net/7/', job: 'net' } as const

testCases(jenkinsFacts, [
  [
    'a declarative pipeline on a branch has the commit from its checkout',
    { ...jenkins, GIT_COMMIT: sha('a'), GIT_BRANCH: 'origin/release/1.2' },
    { ci, head: sha('a'), branch: 'release/1.2', defaultBranch: null, pullRequest: null },
  ],
  [
    'a scripted pipeline has no GIT_COMMIT, so git has to tell',
    { ...jenkins, BRANCH_NAME: 'main' },
    { head: null, branch: 'main', pullRequest: null },
  ],
  [
    'a multibranch build of the primary branch',
    {
      ...jenkins,
      BRANCH_NAME: 'trunk',
      BRANCH_IS_PRIMARY: 'true',
      GIT_BRANCH: 'trunk',
      GIT_COMMIT: sha('a'),
    },
    { head: sha('a'), branch: 'trunk', defaultBranch: 'trunk' },
  ],
  [
    'a multibranch pull request, whose GIT_COMMIT may be a merge',
    {
      ...jenkins,
      ...{
        BRANCH_NAME: 'PR-12',
        CHANGE_ID: '12',
        CHANGE_TARGET: 'main',
        CHANGE_BRANCH: 'fix',
        CHANGE_FORK: 'me',
      },
      ...{ CHANGE_URL: 'https://git.example/o/r/pull/12', GIT_COMMIT: sha('b'), GIT_BRANCH: 'PR-12' },
    },
    { head: null, branch: 'fix', defaultBranch: null, pullRequest: { number: 12, base: 'main' } },
  ],
  [
    'a multibranch tag is called by its name where branches are',
    { ...jenkins, BRANCH_NAME: 'v1.0', TAG_NAME: 'v1.0', GIT_COMMIT: sha('a') },
    { head: sha('a'), branch: null, pullRequest: null },
  ],
  [
    'the pull request builder of GitHub names the head',
    {
      ...jenkins,
      ...{
        ghprbPullId: '9',
        ghprbActualCommit: sha('c'),
        ghprbTargetBranch: 'main',
        ghprbSourceBranch: 'fix',
      },
      ...{ GIT_COMMIT: sha('d'), GIT_BRANCH: 'origin/pr/9/merge', sha1: 'origin/pr/9/merge' },
    },
    { head: sha('c'), branch: 'fix', pullRequest: { number: 9, base: 'main' } },
  ],
  [
    'a merge request of the GitLab plugin, by its number in the project',
    {
      ...jenkins,
      ...{ gitlabActionType: 'MERGE', gitlabMergeRequestId: '9041', gitlabMergeRequestIid: '3' },
      ...{ gitlabMergeRequestLastCommit: sha('e'), gitlabSourceBranch: 'fix', gitlabTargetBranch: 'main' },
      ...{ gitlabBranch: 'fix', GIT_COMMIT: sha('f'), GIT_BRANCH: 'origin/fix' },
    },
    { head: sha('e'), branch: 'fix', pullRequest: { number: 3, base: 'main' } },
  ],
  [
    'a push that the GitLab plugin tells names source and target too, and is no merge request',
    {
      ...jenkins,
      ...{ gitlabActionType: 'PUSH', gitlabBranch: 'main', gitlabSourceBranch: 'main' },
      ...{ gitlabTargetBranch: 'main', GIT_COMMIT: sha('a'), GIT_BRANCH: 'detached' },
    },
    { head: sha('a'), branch: 'main', pullRequest: null },
  ],
  [
    'a tag that the GitLab plugin tells',
    { ...jenkins, gitlabActionType: 'TAG_PUSH', gitlabBranch: 'refs/tags/v1', GIT_BRANCH: 'refs/tags/v1' },
    { branch: null },
  ],
  ['a detached checkout', { ...jenkins, GIT_BRANCH: 'detached' }, { branch: null }],
  [
    'a local branch',
    { ...jenkins, GIT_LOCAL_BRANCH: 'main', GIT_BRANCH: 'upstream/main' },
    { branch: 'main' },
  ],
  ['a remote ref', { ...jenkins, GIT_BRANCH: 'refs/remotes/upstream/main' }, { branch: 'main' }],
  ['a PR name without its number', { ...jenkins, BRANCH_NAME: 'PR-12' }, { branch: null, pullRequest: null }],
  [
    'a change that is no number',
    { ...jenkins, CHANGE_ID: 'I8d3f', GIT_COMMIT: sha('a') },
    { pullRequest: null },
  ],
  [
    'no root URL configured: recognised by two names at once',
    { BUILD_ID: '7', BUILD_TAG: 'jenkins-net-7' },
    { ci: { provider: 'jenkins', buildUrl: null, job: null }, head: null, branch: null },
  ],
  [
    'credentials in the address',
    { ...jenkins, BUILD_URL: 'https://user:secret@ci.example/job/net/7/?token=1' },
    { ci },
  ],
])

test('nothing of Jenkins is nothing', () => {
  expect(jenkinsFacts({ BUILD_ID: '7' })).toBeNull()
  expect(jenkinsFacts({ JENKINS_URL: '' })).toBeNull()
})
