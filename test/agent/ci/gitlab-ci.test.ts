import { expect, test } from 'vitest'
import { gitlabCiFacts } from '../../../agent/ci/gitlab-ci.ts'
import { sha, testCases } from './support.ts'

const gitlab = {
  ...{
    CI: 'true',
    GITLAB_CI: 'true',
    CI_COMMIT_SHA: sha('a'),
    CI_DEFAULT_BRANCH: 'main',
    CI_JOB_NAME: 'bench',
  },
  CI_JOB_URL: 'https://gitlab.example/o/r/-/jobs/8',
  CI_PIPELINE_URL: 'https://gitlab.example/o/r/-/pipelines/5',
}
const mergeRequest = {
  ...{ ...gitlab, CI_MERGE_REQUEST_ID: '90210', CI_MERGE_REQUEST_IID: '4', CI_COMMIT_REF_NAME: 'fix' },
  ...{ CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: 'fix', CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main' },
  CI_MERGE_REQUEST_DIFF_BASE_SHA: sha('7'),
}
const asked = { branch: 'fix', pullRequest: { number: 4, base: 'main' } } as const

testCases(gitlabCiFacts, [
  [
    'a push',
    { ...gitlab, CI_COMMIT_BRANCH: 'main', CI_COMMIT_REF_NAME: 'main' },
    {
      ...{ head: sha('a'), branch: 'main', defaultBranch: 'main', pullRequest: null },
      ci: { provider: 'gitlab-ci', buildUrl: 'https://gitlab.example/o/r/-/jobs/8', job: 'bench' },
    },
  ],
  ['a tag', { ...gitlab, CI_COMMIT_TAG: 'v1', CI_COMMIT_REF_NAME: 'v1' }, { head: sha('a'), branch: null }],
  ['an old runner that names the ref only', { ...gitlab, CI_COMMIT_REF_NAME: 'fix' }, { branch: 'fix' }],
  [
    'a merge request builds its head, by its number in the project and not in the whole instance',
    { ...mergeRequest, CI_MERGE_REQUEST_EVENT_TYPE: 'detached', CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: '' },
    { head: sha('a'), mergeBase: sha('7'), ...asked },
  ],
  [
    'a merged-result pipeline builds a merge and names the head beside it',
    {
      ...mergeRequest,
      CI_MERGE_REQUEST_EVENT_TYPE: 'merged_result',
      CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: sha('e'),
    },
    { head: sha('e'), ...asked },
  ],
  [
    'a merge train does so too',
    {
      ...mergeRequest,
      CI_MERGE_REQUEST_EVENT_TYPE: 'merge_train',
      CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: sha('e'),
    },
    { head: sha('e'), ...asked },
  ],
  [
    'a pull request of a mirrored repository',
    {
      ...{ ...gitlab, CI_EXTERNAL_PULL_REQUEST_IID: '6', CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_NAME: 'fix' },
      CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_SHA: sha('e'),
      CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_NAME: 'main',
    },
    { head: sha('e'), branch: 'fix', pullRequest: { number: 6, base: 'main' } },
  ],
  [
    'the job token in an address',
    { ...gitlab, CI_JOB_URL: 'https://gitlab-ci-token:glcbt-1@gitlab.example/o/r/-/jobs/8' },
    { ci: { buildUrl: 'https://gitlab.example/o/r/-/jobs/8' } },
  ],
  [
    'a job without an address has its pipeline',
    { ...gitlab, CI_JOB_URL: undefined },
    { ci: { buildUrl: 'https://gitlab.example/o/r/-/pipelines/5' } },
  ],
])

test('another system with variables of the same names is not GitLab', () => {
  expect(gitlabCiFacts({ CI: 'woodpecker', CI_COMMIT_SHA: sha('a') })).toBeNull()
  expect(gitlabCiFacts({ GITLAB_CI: 'false' })).toBeNull()
})
