import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type DaemonDeps, runDaemon } from '../../../agent/daemon/daemon.ts'
import type { Client } from '../../../server/contract/client.ts'
import type { Work, WorkRequest } from '../../../server/contract/work.ts'
import { buildRun } from '../../support/builders.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'

const project = 'demo'
const host = { id: 'a'.repeat(64), label: 'rack-1' }
const base = '1'.repeat(40)
const head = '2'.repeat(40)
const runOf = (at: number) => `01KTEST000000000000000000${at}`

let server: TestServer
let admin: Client
let logged: string[]
/** Resolves when the daemon begins its next wait between heartbeats. */
let sleepers: (() => void)[]

beforeEach(async () => {
  const run = buildRun()
  server = await startTestServer({ deps: { clock: () => run.finishedAt + 1000 } })
  admin = server.client('admin')
  await server.client('upload').call('uploadRun', { params: { project }, body: run })
  logged = []
  sleepers = []
})

afterEach(() => server.close())

const whole = { benchmarks: null, notBefore: null }
const queue = (request: Partial<WorkRequest> = {}) =>
  admin.call('queueWork', {
    params: { project },
    body: { commits: [base, head], host: null, profile: null, ...whole, reason: 'a suspicion', ...request },
  })
const workNow = async (): Promise<Work | undefined> =>
  (await admin.call('listWork', { params: { project } })).work[0]

function daemon(deps: Partial<DaemonDeps>, once = true): Promise<void> {
  return runDaemon(
    { project, server: server.url, host, agentVersion: '0.1.0', once },
    {
      client: server.client('upload'),
      measure: async () => ({ runId: null, error: 'not to be called' }),
      // Heartbeats come when the test says so.
      sleep: (_, signal) =>
        new Promise((resolve, reject) => {
          sleepers.push(resolve)
          signal.addEventListener('abort', () => reject(signal.reason), { once: true })
          if (signal.aborted) reject(signal.reason)
        }),
      random: () => 0.5,
      log: (text) => logged.push(text),
      signal: new AbortController().signal,
      ...deps,
    },
  )
}

describe('an agent that takes work', () => {
  test('registers its host, and ends at once where there is nothing to do', async () => {
    await daemon({})
    const { agents } = await admin.call('listAgents', { params: { project } })
    expect(agents).toMatchObject([{ host, work: null, silent: false }])
  })

  test('measures the commits in their order and reports the runs', async () => {
    const measured: string[] = []
    await queue()
    await daemon({
      measure: async (commit) => ({ runId: runOf(measured.push(commit)), error: null }),
    })
    expect(measured).toEqual([base, head])
    expect(await workNow()).toMatchObject({ state: 'done', runs: [runOf(1), runOf(2)], claimedBy: host.id })
  })

  test('stops at the first commit that cannot be measured, and says which and why', async () => {
    await queue()
    await daemon({ measure: async () => ({ runId: null, error: 'the VM did not boot' }) })
    expect(await workNow()).toMatchObject({ state: 'failed', error: '111111111111: the VM did not boot' })
  })

  test('gives the work back when it is stopped', async () => {
    const stop = new AbortController()
    await queue()
    await daemon({
      signal: stop.signal,
      measure: async () => {
        stop.abort()
        return { runId: null, error: 'stopped' }
      },
    })
    expect(await workNow()).toMatchObject({ state: 'queued', attempts: 0 })
  })

  test('stops measuring what was cancelled, at its next heartbeat', async () => {
    const work = await queue()
    const measured: string[] = []
    await daemon({
      measure: async (commit, _, signal) => {
        measured.push(commit)
        await admin.call('cancelWork', { params: { project, work: work.id }, body: {} })
        sleepers.forEach((wake) => {
          wake()
        })
        await new Promise<void>((resolve) =>
          signal.addEventListener('abort', () => resolve(), { once: true }),
        )
        return { runId: null, error: 'stopped' }
      },
    })
    expect(measured).toEqual([base])
    expect(await workNow()).toMatchObject({ state: 'cancelled' })
    expect(logged.at(-1)).toMatch(/taken back/)
  })

  test('goes on measuring while the server is away, and tells the end when it is back', async () => {
    await queue({ commits: [base] })
    const real = server.client('upload')
    let away = false
    const flaky: Client = {
      call: (name, input) => {
        if (!away) return real.call(name, input)
        // Back for the second try of the last word.
        if (name === 'finishWork') away = false
        return Promise.reject(new Error('no route to host'))
      },
    }
    await daemon({
      client: flaky,
      measure: async () => {
        away = true
        return { runId: runOf(1), error: null }
      },
      sleep: async () => undefined,
    })
    expect(await workNow()).toMatchObject({ state: 'done', runs: [runOf(1)] })
  })

  test('asks again after an error of the server, until it is stopped', async () => {
    const stop = new AbortController()
    let tries = 0
    const client: Client = {
      call: () => {
        if (++tries === 3) stop.abort()
        return Promise.reject(new Error('down for maintenance'))
      },
    }
    await daemon({ client, signal: stop.signal, sleep: async () => undefined }, false)
    expect(tries).toBe(3)
    expect(logged.filter((line) => line.includes('down for maintenance'))).toHaveLength(2)
  })
})
