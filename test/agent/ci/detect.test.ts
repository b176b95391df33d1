import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type CiProvider, ciProviders, type Env } from '../../../agent/ci/ci-facts.ts'
import { readCiFacts } from '../../../agent/ci/detect.ts'
import { ciVariables } from '../../../agent/ci/variables.ts'
import { temporaryDirectory } from '../support/temporary.ts'
import { sha } from './support.ts'

/** The least that each system says of itself. */
const marks: Readonly<Record<CiProvider, Env>> = {
  woodpecker: { CI: 'woodpecker' },
  drone: { CI: 'true', DRONE: 'true' },
  'github-actions': { CI: 'true', GITHUB_ACTIONS: 'true' },
  'gitea-actions': { CI: 'true', GITHUB_ACTIONS: 'true', GITEA_ACTIONS: 'true' },
  'gitlab-ci': { CI: 'true', GITLAB_CI: 'true' },
  circleci: { CI: 'true', CIRCLECI: 'true' },
  travis: { CI: 'true', TRAVIS: 'true' },
  buildkite: { CI: 'true', BUILDKITE: 'true' },
  'azure-pipelines': { TF_BUILD: 'True' },
  'bitbucket-pipelines': { CI: 'true', BITBUCKET_BUILD_NUMBER: '8' },
  teamcity: { TEAMCITY_VERSION: '2025.11' },
  jenkins: { JENKINS_URL: 'https://ci.example/' },
}

test.each(ciProviders)('%s is recognised by what it says of itself', (provider) => {
  expect(readCiFacts(marks[provider])).toMatchObject({
    ci: { provider, buildUrl: null, job: null },
    ...{ head: null, branch: null, pullRequest: null },
  })
})

test.each<[string, Env, CiProvider]>([
  [
    'Woodpecker, with the variables that it has inherited from Drone',
    { ...marks.woodpecker, DRONE: 'true', DRONE_BRANCH: 'main', CI_COMMIT_SHA: sha('a') },
    'woodpecker',
  ],
  ['Drone, on a host where a Jenkins agent runs too', { ...marks.drone, ...marks.jenkins }, 'drone'],
  ['Gitea, which says GitHub as well', marks['gitea-actions'], 'gitea-actions'],
  [
    'a runner of GitHub that a Jenkins job started',
    { ...marks['github-actions'], ...marks.jenkins },
    'github-actions',
  ],
  [
    'TeamCity, whose builds have a BUILD_ID and a BUILD_TAG of their own making',
    { ...marks.teamcity, BUILD_ID: '1', BUILD_TAG: 'x' },
    'teamcity',
  ],
])('%s: the right one is believed', (_, env, provider) => {
  expect(readCiFacts(env)?.ci.provider).toBe(provider)
})

test("a developer's machine is no CI, and neither is one that says CI and nothing more", () => {
  expect(readCiFacts({ HOME: '/home/me', PATH: '/bin' })).toBeNull()
  expect(readCiFacts({ CI: 'true' })).toBeNull()
  const no = Object.fromEntries(
    Object.values(marks).flatMap((mark) =>
      Object.keys(mark).map((name) => [name, name.startsWith('T') ? '' : 'false']),
    ),
  )
  expect(readCiFacts({ ...no, BITBUCKET_BUILD_NUMBER: '', JENKINS_URL: '' })).toBeNull()
})

test('the event of GitHub is read from its file, and a broken or missing one is no hindrance', () => {
  const file = join(temporaryDirectory(), 'event.json')
  const env = { ...marks['github-actions'], GITHUB_EVENT_PATH: file, GITHUB_REF: 'refs/pull/3/merge' }
  expect(readCiFacts(env)).toMatchObject({ head: null, pullRequest: { number: 3 } })
  writeFileSync(file, JSON.stringify({ pull_request: { number: 3, head: { sha: sha('e') } } }))
  expect(readCiFacts(env)?.head).toBe(sha('e'))
  writeFileSync(file, '{')
  expect(readCiFacts(env)).toMatchObject({ head: null, pullRequest: { number: 3 } })
})

test("TeamCity's branch is read from the file that its build properties name", () => {
  const directory = temporaryDirectory()
  const [build, configuration] = [join(directory, 'build.properties'), join(directory, 'config.properties')]
  writeFileSync(build, `agent.name=metal\nteamcity.configuration.properties.file=${configuration}\n`)
  writeFileSync(configuration, 'teamcity.build.branch=fix\nsecure\\:password=hidden\n')
  const env = { ...marks.teamcity, TEAMCITY_BUILD_PROPERTIES_FILE: build }
  expect(readCiFacts(env)?.branch).toBe('fix')
  expect(JSON.stringify(readCiFacts(env))).not.toContain('hidden')
})

test('a variable that is not on the list changes nothing and is never kept', () => {
  const listed = new Set<string>(Object.values(ciVariables).flat())
  const name = fc
    .stringMatching(/^(CI|GITHUB|GITLAB|CIRCLE|TRAVIS|BUILDKITE|SYSTEM|DRONE|GIT|BUILD)_[A-Z_]{1,24}$/)
    .filter((one) => !listed.has(one))
  const others = fc.dictionary(
    name,
    fc.string({ minLength: 1 }).map((text) => `hidden-${text}`),
  )
  fc.assert(
    fc.property(fc.constantFrom(...ciProviders), others, (provider, other) => {
      const plain = { ...marks[provider], BUILD_URL: 'https://ci.example/8' }
      expect(readCiFacts({ ...other, ...plain })).toEqual(readCiFacts(plain))
    }),
    { seed: 20_261_120 },
  )
})
