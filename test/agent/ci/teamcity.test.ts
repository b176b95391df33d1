import { expect, test } from 'vitest'
import type { CiFacts } from '../../../agent/ci/ci-facts.ts'
import { teamcityFacts } from '../../../agent/ci/teamcity.ts'
import type { TeamcityProperties } from '../../../agent/ci/variables.ts'
import { sha } from './support.ts'

const teamcity = {
  ...{ TEAMCITY_VERSION: '2025.11 (build 208117)', BUILD_VCS_NUMBER: sha('a'), BUILD_NUMBER: '8' },
  ...{ TEAMCITY_PROJECT_NAME: 'net', TEAMCITY_BUILDCONF_NAME: 'bench' },
}
const cases: readonly (readonly [string, TeamcityProperties, Partial<CiFacts>])[] = [
  ['nothing but the environment knows the commit', {}, { head: sha('a'), branch: null, pullRequest: null }],
  [
    'a push, with the page of the build',
    {
      ...{
        'teamcity.build.branch': 'fix',
        'teamcity.serverUrl': 'https://tc.example/',
        'teamcity.build.id': '99',
      },
      'vcsroot.branch': 'refs/heads/main',
    },
    {
      ...{ head: sha('a'), branch: 'fix', pullRequest: null },
      ci: {
        ...{ provider: 'teamcity', job: 'net / bench' },
        buildUrl: 'https://tc.example/viewLog.html?buildId=99',
      },
    },
  ],
  [
    'the default branch has its name in the repository settings',
    { 'teamcity.build.branch': '<default>', 'vcsroot.branch': 'refs/heads/main' },
    { branch: 'main' },
  ],
  ['a tag', { 'teamcity.build.branch': 'refs/tags/v1' }, { branch: null }],
  [
    'a pull request that the feature of that name tells',
    {
      ...{ 'teamcity.build.branch': 'pull/12', 'teamcity.pullRequest.number': '12' },
      'teamcity.pullRequest.source.branch': 'fix',
      'teamcity.pullRequest.target.branch': 'refs/heads/main',
    },
    { head: sha('a'), branch: 'fix', pullRequest: { number: 12, base: 'main' } },
  ],
  [
    'a pull request by its head ref',
    { 'teamcity.build.branch': '12/head' },
    { head: sha('a'), branch: null, pullRequest: { number: 12, base: null } },
  ],
  [
    'a pull request by its merge ref leaves the head to git',
    { 'teamcity.build.branch': 'refs/pull/12/merge' },
    { head: null, branch: null, pullRequest: { number: 12, base: null } },
  ],
]

test.each(cases)('%s', (_, properties, told) => {
  expect(teamcityFacts(teamcity, properties)).toMatchObject(told)
})

test('nothing of TeamCity is nothing', () => {
  expect(teamcityFacts({ BUILD_VCS_NUMBER: sha('a') }, {})).toBeNull()
})
