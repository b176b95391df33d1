import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import type { Client } from '../../../server/contract/client.ts'
import type { Bisection, Confirmation } from '../../../server/contract/confirmation.ts'
import { runAgent } from '../../support/agent.ts'
import { buildRun } from '../../support/builders.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'
import { runCommand } from '../analyze/run-command.ts'

// Some twenty real processes one after the other: a busy machine takes minutes for them.
vi.setConfig({ testTimeout: 300_000 })

const project = 'demo'
const dir = mkdtempSync(join(tmpdir(), 'metalmark-confirmation-'))
const repository = join(dir, 'repository')
const counter = join(dir, 'counter')
let server: TestServer
let admin: Client
/** Fast, slow, fast again but with other words, and one that does not build. */
let commits: { base: string; slow: string; same: string; broken: string }

beforeAll(async () => {
  server = await startTestServer()
  admin = server.client('admin')
  await server.client('upload').call('uploadRun', { params: { project }, body: buildRun() })
  mkdirSync(repository)
  git('init', '--quiet', '--initial-branch=main')
  const commit = (microseconds: number, build: string) => {
    writeFileSync(join(repository, 'metalmark.yaml'), suite)
    writeFileSync(join(repository, 'build.sh'), build)
    writeFileSync(join(repository, 'measure.sh'), measure(microseconds))
    git('add', '.')
    const author = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org']
    git(...author, 'commit', '--quiet', '--allow-empty', '-m', `${microseconds} µs`)
    return git('rev-parse', 'HEAD').trim()
  }
  commits = {
    base: commit(100_000, builds),
    slow: commit(125_000, builds),
    same: commit(100_000, `${builds}\n# other words\n`),
    broken: commit(100_000, 'echo "missing header" >&2; exit 2'),
  }
})

beforeEach(() => writeFileSync(counter, '0'))

afterAll(async () => {
  await server.close()
  rmSync(dir, { recursive: true, force: true })
})

const suite = `vms: none
benchmarks: none
canary: false
validity: { loadPerCpu: 1000, stealPercent: 100, coTenants: allow, linkChanges: false }
build: [[sh, build.sh]]
commands:
  - { name: mine, run: [sh, built.sh], adapter: bencher, repetitions: 1, warmUp: false, on: host }
  - { name: other, run: ["false"], adapter: bencher, repetitions: 1, warmUp: false, on: host }
`
const builds = `test -z "$METALMARK_TOKEN" && echo "built $METALMARK_COMMIT" >> ${join(dir, 'builds')}; cp measure.sh built.sh`

/** Prints a time in BMF with a boot's noise of about half a percent, the same for each test. */
function measure(microseconds: number): string {
  return `n=$(cat '${counter}'); echo $((n + 1)) > '${counter}'
value=$((${microseconds} * (1000 + (n * 7919 % 13)) / 1000))
printf '{"loop":{"latency":{"value":%s}}}' "$value"
`
}

function git(...args: string[]): string {
  return execFileSync('git', ['-C', repository, ...args], { encoding: 'utf8' })
}

async function agentOnce(name = 'rack-1') {
  const ended = await runAgent(
    ['agent', '--once', '--repository', repository, '--server', server.url, '--project', project],
    {
      ...{ stateDir: join(dir, name), server: server.url, token: server.token('upload') },
      env: { METALMARK_HOST_ID: name, METALMARK_HOST_LABEL: name },
    },
  )
  await server.analysed()
  return ended
}

async function hostId(label = 'rack-1'): Promise<string> {
  const { agents } = await admin.call('listAgents', { params: { project } })
  return agents.find(({ host }) => host.label === label)?.host.id ?? ''
}

async function ask(head: string, host: string): Promise<Confirmation> {
  const body = { base: commits.base, head, host, benchmarks: ['mine'], who: 'a test' }
  return admin.call('askConfirmation', { params: { project }, body })
}

const get = (confirmation: string) => admin.call('getConfirmation', { params: { project, confirmation } })

async function advance({ id }: Confirmation, blocks: number): Promise<Confirmation> {
  for (let block = 0; block < blocks; block++) {
    await agentOnce()
    const now = await get(id)
    if (now.endedAt !== null) return now
  }
  return get(id)
}

test('a build that is slower is confirmed from real runs, and only what is suspect is measured', async () => {
  await agentOnce()
  const asked = await ask(commits.slow, await hostId())
  expect(asked).toMatchObject({ state: 'waiting', boots: { done: 0, most: 24 } })
  const ended = await advance(asked, 3)
  expect(ended).toMatchObject({ state: 'confirmed', endedAt: expect.any(Number) })
  expect(ended.reason).toMatch(/differs from base by \+2\d % /)
  expect(ended.runs.map(({ side }) => side).slice(0, 4)).toEqual(['base', 'head', 'head', 'base'])
  expect(ended.metrics).toMatchObject([{ state: 'confirmed', series: { benchmark: { name: 'mine' } } }])
  const run = await admin.call('getRun', { params: { project, run: ended.runs[0]?.run ?? '' } })
  expect(run.results.map(({ benchmark }) => benchmark.name)).toEqual(['mine'])
  const { work } = await admin.call('listWork', { params: { project } })
  expect(work.every(({ state }) => state === 'done')).toBe(true)
})

test('a commit that does not build ends it at once, with what the build said', async () => {
  const ended = await advance(await ask(commits.broken, await hostId()), 1)
  expect(ended).toMatchObject({ state: 'inconclusive' })
  expect(ended.reason).toMatch(/the build of [0-9a-f]{12} failed: .sh build\.sh. ended with exit code 2/)
})

test('each commit of a block is built once, and a build does not see the token', async () => {
  const built = readFileSync(join(dir, 'builds'), 'utf8').trim().split('\n')
  // Two blocks of two commits, and the base beside the one that does not build.
  expect(built).toHaveLength(5)
  expect(new Set(built)).toEqual(new Set([`built ${commits.base}`, `built ${commits.slow}`]))
})

test('the command line asks for one, and shows it', async () => {
  const to = ['--server', server.url, '--project', project]
  const env = { METALMARK_TOKEN: server.token('admin') }
  const asking = [
    'confirm',
    'HEAD~3',
    'HEAD~1',
    '--host',
    'rack-1',
    '--benchmarks',
    'mine',
    '--as',
    'ada',
    ...to,
  ]
  const asked = await runCommand([...asking, '--json'], { env, cwd: repository })
  const { id, base, head } = JSON.parse(asked.stdout) as Confirmation
  expect([base, head]).toEqual([commits.base, commits.same])
  const shown = await runCommand(['confirmation', 'show', id, ...to], { env, cwd: repository })
  expect(shown.stdout).toMatch(
    new RegExp(`^Confirmation ${id}: waiting\n.*ada asked for it\n.* on rack-1; 0 of at most 24 boots\n$`),
  )
  const nobody = await runCommand([...asking.map((word) => (word === 'rack-1' ? 'rack-9' : word))], {
    ...{ env, cwd: repository },
  })
  expect(nobody.error?.message).toBe('Expected one agent of host rack-9, found 0.')
  const stop = ['confirmation', 'stop', id.toLowerCase(), '--why', 'The host is needed', '--as', 'ada', ...to]
  const stopped = await runCommand(stop, { env, cwd: repository })
  expect(stopped.stdout).toMatch(
    new RegExp(`^Confirmation ${id}: cancelled\n  Stopped by ada: The host is needed\n`),
  )
  const again = await runCommand(stop, { env, cwd: repository })
  expect(again.error?.message).toContain(`Confirmation ${id} has ended already: it is cancelled`)
})

test('the command line bisects the first parents that the repository here knows', async () => {
  const to = ['--server', server.url, '--project', project, '--json']
  const input = { env: { METALMARK_TOKEN: server.token('admin') }, cwd: repository }
  const range = [
    '--good',
    'HEAD~3',
    '--bad',
    'HEAD',
    '--host',
    'rack-1',
    '--benchmarks',
    'mine',
    '--as',
    'ada',
  ]
  const asked = await runCommand(['bisect', ...range, ...to], input)
  const { id, commits: candidates } = JSON.parse(asked.stdout) as Bisection
  const { base, slow, same, broken } = commits
  expect(candidates.map(({ commit }) => commit.head)).toEqual([base, slow, same, broken])
  const stopped = await runCommand(['bisection', 'stop', id, '--as', 'ada', ...to], input)
  expect(JSON.parse(stopped.stdout)).toMatchObject({ state: 'cancelled', reason: 'Stopped by ada' })
  const reversed = range.map((word) => ({ 'HEAD~3': 'HEAD', HEAD: 'HEAD~3' })[word] ?? word)
  const refused = await runCommand(['bisect', ...reversed, ...to], input)
  expect(refused.error?.message).toMatch(/among the first parents of/)
})
