import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { postReport } from '../../../agent/github-actions/post-report.ts'
import { outputsOf, workflowWarning } from '../../../agent/github-actions/workflow-commands.ts'
import type { Report } from '../../../server/contract/report.ts'
import { gitHubDescription } from '../../server/forge/api-description.ts'
import { type GitHubServer, refusal, startGitHubServer } from '../../server/forge/github-server.ts'
import { buildReport } from '../../support/build-report.ts'

const described = gitHubDescription()
let github: GitHubServer
let folder: string
let said: string

beforeEach(async () => {
  github = await startGitHubServer()
  folder = mkdtempSync(join(tmpdir(), 'metalmark-actions-'))
  said = ''
})
afterEach(async () => {
  const exchanges = github.exchanges.filter(({ path }) => path !== '/graphql')
  expect(exchanges.flatMap((one) => described.problems(one))).toEqual([])
  await github.close()
  rmSync(folder, { recursive: true })
})

/** As in a job of a workflow. */
function post(report: Report, env: Readonly<Record<string, string>> = {}): Promise<void> {
  return postReport(report, {
    env: {
      ...{ GITHUB_REPOSITORY: 'acme/net', GITHUB_API_URL: github.url, GITHUB_TOKEN: 'ghs_job' },
      ...{ GITHUB_STEP_SUMMARY: join(folder, 'summary'), GITHUB_OUTPUT: join(folder, 'output'), ...env },
    },
    fetch: globalThis.fetch,
    clock: () => Date.parse('2037-01-02T03:04:05Z'),
    stderr: { write: (text) => (said += text) },
  })
}
const left = (name: string) => readFileSync(join(folder, name), 'utf8')

describe('a report, from inside a job of GitHub Actions', () => {
  test('is one comment and one check, edited in place by the next job', async () => {
    await post(buildReport())
    await post(buildReport({ headline: 'Refuted: it was one bad boot' }))
    expect(github.state.comments).toHaveLength(1)
    expect(github.state.comments[0]?.body).toContain('Refuted&#58; it was one bad boot')
    expect(github.state.checks).toHaveLength(1)
    expect(github.state.checks[0]).toMatchObject({ conclusion: 'neutral' })
    expect(said).toBe('')
  })

  test('is the job’s summary, and outputs for its later steps', async () => {
    await post(buildReport())
    expect(left('summary')).toContain('`tcp_stream_1 throughput`')
    expect(left('output')).toBe('verdict=regressed\nalert=suspected\nrun=01K00000000000000000000001\nurl=\n')
  })

  test('of a run of no pull request is a check alone', async () => {
    await post(buildReport({ subject: { kind: 'run', run: '01K00000000000000000000001' }, alert: null }))
    expect(github.state.comments).toEqual([])
    expect(github.state.checks).toHaveLength(1)
  })

  test('is a warning where a fork’s token may not write, and still the summary', async () => {
    const refuse = () => ({ status: 403, reply: refusal('Resource not accessible by integration') })
    github.instead(/^POST /, refuse)
    github.instead(/^POST /, refuse)
    github.instead(/^POST /, refuse)
    await post(buildReport())
    expect(github.state.comments).toEqual([])
    expect(said).toMatch(/^::warning title=Metalmark::.*pull requests: write.*fork.*\n/)
    expect(left('summary')).toContain('Regressed')
  })

  test('says what is missing where there is no token, or no job', async () => {
    await post(buildReport(), { GITHUB_TOKEN: '' })
    await post(buildReport(), { GITHUB_REPOSITORY: '' })
    expect(said).toMatch(
      /Expected a token in METALMARK_GITHUB_TOKEN.*\n::warning.*GITHUB_REPOSITORY is not set/,
    )
    expect(github.exchanges).toEqual([])
  })
})

test('no text can begin a workflow command of its own', () => {
  expect(workflowWarning('50 %\n::error::gotcha\r')).toBe(
    '::warning title=Metalmark::50 %25%0A::error::gotcha%0D\n',
  )
})

test('no value can begin another output', () => {
  const links = {
    report: 'https://x.test/\nverdict=unchanged',
    compare: null,
    chart: null,
    image: null,
    runs: [],
  }
  expect(outputsOf(buildReport({ links })).split('\n')).toHaveLength(5)
})
