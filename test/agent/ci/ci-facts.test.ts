import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Env, withoutCredentials } from '../../../agent/ci/ci-facts.ts'
import { readCiFacts } from '../../../agent/ci/context.ts'
import { githubActionsFacts } from '../../../agent/ci/github-actions.ts'
import { jenkinsFacts } from '../../../agent/ci/jenkins.ts'
import { temporaryDirectory } from '../support/temporary.ts'

const sha = (digit: string) => digit.repeat(40)
const jenkins = {
  JENKINS_URL: 'https://ci.example/',
  BUILD_URL: 'https://ci.example/job/net/7/',
  JOB_NAME: 'net',
}

describe('Jenkins', () => {
  test.each<[string, Env, unknown]>([
    [
      'a branch build',
      { ...jenkins, BRANCH_NAME: 'main', GIT_COMMIT: sha('a') },
      { head: sha('a'), branch: 'main', pullRequest: null },
    ],
    [
      'a scripted pipeline without GIT_COMMIT',
      { ...jenkins, BRANCH_NAME: 'main' },
      { head: null, branch: 'main' },
    ],
    [
      'GIT_BRANCH of the git plugin',
      { ...jenkins, GIT_BRANCH: 'origin/release/1.2' },
      { branch: 'release/1.2' },
    ],
    ['a detached checkout', { ...jenkins, GIT_BRANCH: 'detached' }, { branch: null }],
    [
      'no root URL configured',
      { BUILD_ID: '7', BUILD_TAG: 'jenkins-net-7' },
      { ci: { provider: 'jenkins', buildUrl: null, job: null } },
    ],
    [
      'a multibranch pull request, whose GIT_COMMIT may be a merge',
      {
        ...jenkins,
        BRANCH_NAME: 'PR-12',
        CHANGE_ID: '12',
        CHANGE_TARGET: 'main',
        CHANGE_BRANCH: 'fix',
        GIT_COMMIT: sha('b'),
      },
      { head: null, branch: 'fix', pullRequest: { number: 12, base: 'main' } },
    ],
    [
      'the pull request builder',
      {
        ...jenkins,
        ghprbPullId: '9',
        ghprbActualCommit: sha('c'),
        ghprbTargetBranch: 'main',
        ghprbSourceBranch: 'fix',
        GIT_COMMIT: sha('d'),
      },
      { head: sha('c'), branch: 'fix', pullRequest: { number: 9, base: 'main' } },
    ],
    [
      'a PR name without its number',
      { ...jenkins, BRANCH_NAME: 'PR-12' },
      { branch: null, pullRequest: null },
    ],
    [
      'credentials in the address',
      { ...jenkins, BUILD_URL: 'https://user:secret@ci.example/job/net/7/' },
      { ci: { buildUrl: 'https://ci.example/job/net/7/' } },
    ],
  ])('%s', (_, env, expected) => {
    expect(jenkinsFacts(env)).toMatchObject(expected as object)
  })

  test('nothing of Jenkins is nothing', () => {
    expect(jenkinsFacts({ BUILD_ID: '7', HOME: '/' })).toBeNull()
    expect(jenkinsFacts({ JENKINS_URL: '' })).toBeNull()
  })
})

const github = {
  ...{
    GITHUB_ACTIONS: 'true',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_REPOSITORY: 'o/r',
    GITHUB_RUN_ID: '5',
  },
  ...{ GITHUB_RUN_ATTEMPT: '1', GITHUB_WORKFLOW: 'CI', GITHUB_JOB: 'bench' },
}
const event = { pull_request: { number: 3, head: { sha: sha('e') }, base: { ref: 'main' } } }

describe('GitHub Actions', () => {
  test.each<[string, Env, unknown, unknown]>([
    [
      'a push',
      { ...github, GITHUB_SHA: sha('a'), GITHUB_REF: 'refs/heads/main', GITHUB_REF_NAME: 'main' },
      {},
      {
        head: sha('a'),
        branch: 'main',
        pullRequest: null,
        ci: {
          provider: 'github-actions',
          buildUrl: 'https://github.com/o/r/actions/runs/5',
          job: 'CI / bench',
        },
      },
    ],
    [
      'a pull request, whose GITHUB_SHA is a merge',
      {
        ...github,
        GITHUB_SHA: sha('b'),
        GITHUB_REF: 'refs/pull/3/merge',
        GITHUB_HEAD_REF: 'fix',
        GITHUB_BASE_REF: 'main',
        GITHUB_REF_NAME: '3/merge',
      },
      event,
      { head: sha('e'), branch: 'fix', pullRequest: { number: 3, base: 'main' } },
    ],
    [
      'a pull request without its event file',
      {
        ...github,
        GITHUB_SHA: sha('b'),
        GITHUB_REF: 'refs/pull/3/merge',
        GITHUB_HEAD_REF: 'fix',
        GITHUB_BASE_REF: 'main',
      },
      null,
      { head: null, branch: 'fix', pullRequest: { number: 3, base: 'main' } },
    ],
    [
      'a tag',
      { ...github, GITHUB_SHA: sha('a'), GITHUB_REF_TYPE: 'tag', GITHUB_REF_NAME: 'v1' },
      {},
      { branch: null },
    ],
    [
      'a second attempt',
      { ...github, GITHUB_RUN_ATTEMPT: '2' },
      {},
      { ci: { buildUrl: 'https://github.com/o/r/actions/runs/5/attempts/2' } },
    ],
    [
      'an event of another shape',
      { ...github, GITHUB_SHA: sha('a') },
      { pull_request: { number: 'x' } },
      { head: sha('a'), pullRequest: null },
    ],
  ])('%s', (_, env, given, expected) => {
    expect(githubActionsFacts(env, given)).toMatchObject(expected as object)
  })

  test('the event is read from its file, and a broken one is no hindrance', () => {
    const file = join(temporaryDirectory(), 'event.json')
    const env = { ...github, GITHUB_EVENT_PATH: file, GITHUB_REF: 'refs/pull/3/merge' }
    writeFileSync(file, JSON.stringify(event))
    expect(readCiFacts(env)?.head).toBe(sha('e'))
    writeFileSync(file, '{')
    expect(readCiFacts(env)).toMatchObject({ head: null, pullRequest: { number: 3 } })
  })
})

test("a developer's machine is no CI", () => {
  expect(readCiFacts({ HOME: '/home/me', PATH: '/bin' })).toBeNull()
})

test.each([
  ['https://u:p@host/x', 'https://host/x'],
  ['https://token@host/x', 'https://host/x'],
  ['https://host/a@b', 'https://host/a@b'],
  [null, null],
])('%s without credentials is %s', (url, clean) => {
  expect(withoutCredentials(url)).toBe(clean)
})
