import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type GitHubServer, startGitHubServer } from '../../server/forge/github-server.ts'
import { describeNeeding } from '../../support/needs.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'
import { fakeVms } from '../collect/fake-vms.ts'
import { workplace } from '../collect/workplace.ts'
import { repository } from '../support/repository.ts'

const netperf = new URL('../../fixtures/netperf/loopback-netperf-2.7.0-TCP_RR.keyval.txt', import.meta.url)
  .pathname

let server: TestServer
let github: GitHubServer
beforeAll(async () => {
  server = await startTestServer()
  github = await startGitHubServer()
})
afterAll(async () => {
  await server.close()
  await github.close()
})

/** A job of pull request 12 in whose checkout a pipeline has left a result, while its VM is up. */
function job() {
  const place = workplace()
  const { dir } = place
  const { path } = fakeVms(dir, ['k8s1'])
  mkdirSync(join(dir, 'perf'))
  copyFileSync(netperf, join(dir, 'perf', 'rr.txt'))
  const repo = repository(dir)
  repo.git('init', '--quiet', '--initial-branch', 'topic')
  const head = repo.commit('A change', 1_767_000_000)
  const event = { pull_request: { number: 12, head: { sha: head }, base: { ref: 'main' } } }
  writeFileSync(join(dir, 'event.json'), JSON.stringify(event))
  const env = {
    ...{ PATH: path, METALMARK_SERVER: server.url, METALMARK_TOKEN: server.token('admin') },
    ...{ CI: 'true', GITHUB_ACTIONS: 'true', GITHUB_EVENT_PATH: join(dir, 'event.json') },
    ...{ GITHUB_REF: 'refs/pull/12/merge', GITHUB_SHA: head, GITHUB_HEAD_REF: 'topic' },
    ...{ GITHUB_REPOSITORY: 'acme/net', GITHUB_API_URL: github.url, GITHUB_TOKEN: 'ghs_job' },
    ...{ GITHUB_STEP_SUMMARY: join(dir, 'summary') },
  }
  return {
    agent: (args: readonly string[]) => place.agent(args, env),
    waiting: place.waiting,
    summary: () => (existsSync(env.GITHUB_STEP_SUMMARY) ? readFileSync(env.GITHUB_STEP_SUMMARY, 'utf8') : ''),
  }
}

const commands = {
  collect: ['collect', '--results', 'perf/rr.txt', '--path', 'vm-vm'],
  exec: ['exec', '--path', 'vm-vm', '--', 'sh', '-c', 'cp perf/rr.txt "$METALMARK_RESULTS_DIR"'],
  import: ['import', 'perf/rr.txt', '--path', 'vm-vm'],
}
const asking = (name: keyof typeof commands, ...more: readonly string[]) => {
  const [verb = '', ...rest] = commands[name]
  return [verb, ...more, ...rest]
}

describeNeeding({ setsid: 'util-linux', git: 'git' }, 'inside a job of GitHub Actions', () => {
  test.each(['collect', 'exec', 'import'] as const)(
    'metalmark %s sends its run at once, and comments on the pull request',
    async (name) => {
      github.state.comments.length = 0
      const { agent, waiting, summary } = job()
      const { code, stderr } = await agent(asking(name, '--github-actions'))
      expect(code, stderr).toBe(0)
      expect(waiting()).toEqual([])
      expect(github.state.comments).toMatchObject([
        { login: 'metalmark-bot', body: expect.stringContaining('<!-- metalmark') },
      ])
      expect(summary()).toContain('tcp_rr')
    },
    60_000,
  )

  test.each(['collect', 'exec', 'import'] as const)(
    'metalmark %s says nothing to GitHub unless it is asked to',
    async (name) => {
      const before = github.exchanges.length
      const { agent, summary } = job()
      const { code, stderr } = await agent(asking(name))
      expect(code, stderr).toBe(0)
      expect(github.exchanges.length).toBe(before)
      expect(summary()).toBe('')
    },
    60_000,
  )

  test('metalmark collect leaves its run in the outbox, or sends it where it is told to', async () => {
    const left = job()
    const { stdout } = await left.agent(asking('collect'))
    expect(stdout).toMatch(/is in the outbox: metalmark upload sends it/)
    expect(left.waiting()).toHaveLength(1)
    const sent = job()
    expect((await sent.agent(asking('collect', '--upload'))).stdout).toMatch(/^Uploaded run /m)
    expect(sent.waiting()).toEqual([])
  }, 60_000)

  test('a GitHub that refuses is a warning on the job, and no failure of it', async () => {
    github.state.comments.length = 0
    for (let i = 0; i < 2; i++) {
      github.instead(/^POST .*comments$/, { status: 403, reply: { message: 'Resource not accessible' } })
    }
    const { code, stderr } = await job().agent(asking('import', '--github-actions'))
    expect(code).toBe(0)
    expect(stderr).toMatch(/^::warning title=Metalmark::.*pull requests: write/m)
  }, 60_000)
})
