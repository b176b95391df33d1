import { describe, expect, test } from 'vitest'
import type { CiFacts, Env } from '../../../agent/ci/ci-facts.ts'
import { githubActionsFacts } from '../../../agent/ci/github-actions.ts'
import { type Case, sha, testCases } from './support.ts'

const github = {
  ...{
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_REPOSITORY: 'o/r',
  },
  ...{ GITHUB_RUN_ID: '5', GITHUB_RUN_NUMBER: '2', GITHUB_RUN_ATTEMPT: '1', GITHUB_WORKFLOW: 'CI' },
  GITHUB_JOB: 'bench',
}
const pull = {
  ...{ ...github, GITHUB_EVENT_NAME: 'pull_request', GITHUB_SHA: sha('b'), GITHUB_REF: 'refs/pull/3/merge' },
  ...{ GITHUB_HEAD_REF: 'fix', GITHUB_BASE_REF: 'main', GITHUB_REF_NAME: '3/merge' },
}
const repository = { default_branch: 'main' }
const event = { repository, pull_request: { number: 3, head: { sha: sha('e') }, base: { ref: 'main' } } }
const told = (given: unknown) => (env: Env) => githubActionsFacts(env, given)

describe('with the event of a push', () => {
  testCases(told({ repository, ref: 'refs/heads/main' }), [
    [
      'a push',
      { ...github, GITHUB_SHA: sha('a'), GITHUB_REF: 'refs/heads/main', GITHUB_REF_NAME: 'main' },
      {
        ...{ head: sha('a'), branch: 'main', defaultBranch: 'main', pullRequest: null },
        ci: {
          ...{ provider: 'github-actions', job: 'CI / bench' },
          buildUrl: 'https://github.com/o/r/actions/runs/5',
        },
      },
    ],
    [
      'a tag',
      { ...github, GITHUB_SHA: sha('a'), GITHUB_REF_TYPE: 'tag', GITHUB_REF_NAME: 'v1' },
      { head: sha('a'), branch: null },
    ],
    [
      'a tag on a runner that does not say what kind of ref it is',
      { ...github, GITHUB_SHA: sha('a'), GITHUB_REF: 'refs/tags/v1', GITHUB_REF_NAME: 'v1' },
      { branch: null },
    ],
    [
      'a merge queue builds a branch of its own, which is not the one it will go to',
      { ...github, GITHUB_SHA: sha('a'), GITHUB_REF_NAME: `gh-readonly-queue/main/pr-3-${sha('c')}` },
      { head: sha('a'), branch: `gh-readonly-queue/main/pr-3-${sha('c')}`, pullRequest: null },
    ],
    [
      'a second attempt',
      { ...github, GITHUB_RUN_ATTEMPT: '2' },
      { ci: { buildUrl: 'https://github.com/o/r/actions/runs/5/attempts/2' } },
    ],
    ['a runner that names no server', { GITHUB_ACTIONS: 'true' }, { ci: { buildUrl: null, job: null } }],
  ])
})

describe('a pull request, whose GITHUB_SHA is a merge', () => {
  const merge = { number: 3, base: 'main' }
  const cases: readonly (readonly [string, unknown, Partial<CiFacts>])[] = [
    ['has its head in the event', event, { head: sha('e'), branch: 'fix', pullRequest: merge }],
    ['leaves the head to git without the event', null, { head: null, branch: 'fix', pullRequest: merge }],
    [
      'leaves it to git where the event is of another shape',
      { pull_request: { number: 'x' } },
      { head: null },
    ],
  ]
  test.each(cases)('%s', (_, given, expected) => {
    expect(githubActionsFacts(pull, given)).toMatchObject(expected)
  })
})

describe('Gitea and Forgejo use the same variables', () => {
  const gitea = { ...github, GITEA_ACTIONS: 'true', GITHUB_SERVER_URL: 'https://git.example/' }
  const fetchedHead = { ...pull, ...gitea, GITHUB_REF: 'refs/pull/3/head', GITHUB_SHA: sha('b') }
  const cases: readonly Case[] = [
    [
      'and are called by their own name; pages go by the number of the run',
      gitea,
      { ci: { provider: 'gitea-actions', buildUrl: 'https://git.example/o/r/actions/runs/2' } },
    ],
    [
      'and build heads',
      fetchedHead,
      { head: sha('b'), branch: 'fix', pullRequest: { number: 3, base: 'main' } },
    ],
    ['Forgejo', { ...github, FORGEJO_ACTIONS: 'true' }, { ci: { provider: 'gitea-actions' } }],
  ]
  testCases(told(null), cases)
})

test('another value than true is not GitHub', () => {
  expect(githubActionsFacts({ GITHUB_ACTIONS: 'false' }, event)).toBeNull()
  expect(githubActionsFacts({}, event)).toBeNull()
})
