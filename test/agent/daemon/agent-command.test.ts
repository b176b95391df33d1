import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Client } from '../../../server/contract/client.ts'
import { runAgent } from '../../support/agent.ts'
import { buildRun } from '../../support/builders.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'

const project = 'demo'
const dir = mkdtempSync(join(tmpdir(), 'metalmark-daemon-'))
const repository = join(dir, 'repository')
let server: TestServer
let admin: Client
let commits: string[]

beforeAll(async () => {
  server = await startTestServer()
  admin = server.client('admin')
  await server.client('upload').call('uploadRun', { params: { project }, body: buildRun() })
  mkdirSync(repository)
  git('init', '--quiet', '--initial-branch=main')
  commits = [1, 2].map((seconds) => {
    writeFileSync(
      join(repository, 'metalmark.yaml'),
      `vms: none\nbenchmarks: [{ name: tcp_stream_1, repetitions: 1, seconds: ${seconds} }]\ncanary: false\n`,
    )
    git('add', '.')
    git(
      '-c',
      'user.name=Test',
      '-c',
      'user.email=test@example.org',
      'commit',
      '--quiet',
      '-m',
      `${seconds} s`,
    )
    return git('rev-parse', 'HEAD').trim()
  })
})

afterAll(async () => {
  await server.close()
  rmSync(dir, { recursive: true, force: true })
})

function git(...args: string[]): string {
  return execFileSync('git', ['-C', repository, ...args], { encoding: 'utf8' })
}

function agentOnce(stateDir: string) {
  return runAgent(
    ['agent', '--once', '--repository', repository, '--server', server.url, '--project', project],
    { stateDir, server: server.url, token: server.token('upload') },
  )
}

const whole = { benchmarks: null, notBefore: null }

test('an agent measures each commit from its own checkout, uploads the runs and leaves no checkout behind', async () => {
  const [first = '', second = ''] = commits
  const body = { commits: [first, second], host: null, profile: null, ...whole, reason: 'try it' }
  const work = await admin.call('queueWork', { params: { project }, body })
  const stateDir = join(dir, 'state')
  const ended = await agentOnce(stateDir)
  expect(ended.stderr).toContain(work.id)
  const { work: all } = await admin.call('listWork', { params: { project } })
  expect(all).toMatchObject([{ state: 'done', error: null }])
  const runs = await Promise.all(
    (all[0]?.runs ?? []).map((run) => admin.call('getRun', { params: { project, run } })),
  )
  expect(runs.map((run) => run.commit?.head)).toEqual([first, second])
  // The suite of each commit was measured, not that of the newest.
  expect(runs.map((run) => run.results[0]?.benchmark.argv.join(' '))).toEqual([
    expect.stringContaining('-t 1 '),
    expect.stringContaining('-t 2 '),
  ])
  expect(readdirSync(join(stateDir, 'checkouts'))).toEqual([])
  expect(git('worktree', 'list').trim().split('\n')).toHaveLength(1)
})

test('a commit that nobody has fails the work with the reason, and the agent ends well', async () => {
  const body = { commits: ['f'.repeat(40)], host: null, profile: null, ...whole, reason: 'a typing error' }
  await admin.call('queueWork', { params: { project }, body })
  const ended = await agentOnce(join(dir, 'state'))
  expect(ended.code).toBe(0)
  const { work } = await admin.call('listWork', { params: { project } })
  expect(work[0]).toMatchObject({ state: 'failed', error: expect.stringContaining('in neither') })
  expect(existsSync(join(dir, 'state', 'checkouts', 'f'.repeat(40)))).toBe(false)
})
