import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Client } from '../../../server/contract/client.ts'
import { ProblemError } from '../../../server/contract/client.ts'
import { type WorkRequest, workTimes } from '../../../server/contract/work.ts'
import { buildRun } from '../../support/builders.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'

const project = 'demo'
const hostA = 'a'.repeat(64)
const hostB = 'b'.repeat(64)
const base = '1'.repeat(40)
const head = '2'.repeat(40)

const asked: WorkRequest = {
  commits: [base, head, base],
  host: null,
  profile: 'smoke',
  benchmarks: null,
  notBefore: null,
  reason: 'to be sure',
}

let server: TestServer
let now: number
let admin: Client
let agent: Client

beforeEach(async () => {
  const run = buildRun()
  now = run.finishedAt + 1000
  server = await startTestServer({ deps: { clock: () => now } })
  admin = server.client('admin')
  agent = server.client('upload')
  await agent.call('uploadRun', { params: { project }, body: run })
})

afterEach(() => server.close())

const queue = (request: Partial<WorkRequest> = {}) =>
  admin.call('queueWork', { params: { project }, body: { ...asked, ...request } })
const beat = (host: string, work: string | null = null) =>
  agent.call('heartbeat', {
    params: { project, host },
    body: { label: `host-${host[0]}`, agentVersion: '0.1.0', work },
  })
const claim = async (host: string, waitMs = 0) =>
  (await agent.call('claimWork', { params: { project, host }, body: { waitMs } })).work
const finish = (work: string, host: string, outcome: 'done' | 'failed' | 'returned' = 'done') =>
  agent.call('finishWork', {
    params: { project, work },
    body: { host, outcome, runs: [], error: outcome === 'failed' ? 'it would not boot' : null },
  })
const list = async () => (await admin.call('listWork', { params: { project } })).work

describe('the queue of work', () => {
  test('hands out what was asked for, oldest first, each piece to one host', async () => {
    const first = await queue()
    now++
    const second = await queue({ reason: 'once more' })
    expect(await claim(hostA)).toMatchObject({ id: first.id, ...asked, state: 'claimed', claimedBy: hostA })
    expect(await claim(hostB)).toMatchObject({ id: second.id, claimedBy: hostB })
    expect(await claim('c'.repeat(64))).toBeNull()
  })

  test('keeps work for the host that it names', async () => {
    const work = await queue({ host: hostB })
    expect(await claim(hostA)).toBeNull()
    expect((await claim(hostB))?.id).toBe(work.id)
  })

  test('wakes a claim that waits as soon as work comes', async () => {
    const waiting = claim(hostA, workTimes.claimWaitMs)
    const work = await queue()
    expect((await waiting)?.id).toBe(work.id)
  })

  test('gives no work to a client that has gone away', async () => {
    const gone = new AbortController()
    const waiting = agent.call('claimWork', {
      ...{ params: { project, host: hostA }, body: { waitMs: workTimes.claimWaitMs } },
      signal: gone.signal,
    })
    // Heard by the server once another request of the same host is answered.
    await beat(hostA)
    gone.abort()
    await expect(waiting).rejects.toThrow()
    await beat(hostA)
    const work = await queue()
    expect((await claim(hostB))?.id).toBe(work.id)
  })

  test('answers those who wait with nothing when the server stops', async () => {
    const waiting = claim(hostA, workTimes.claimWaitMs)
    await beat(hostA)
    await server.close()
    expect(await waiting).toBeNull()
  })

  test('keeps a piece with its host as long as heartbeats come', async () => {
    const work = await queue()
    await claim(hostA)
    for (let i = 0; i < 20; i++) {
      now += workTimes.heartbeatMs
      expect(await beat(hostA, work.id)).toEqual({ work: 'keep' })
    }
    expect(await claim(hostB)).toBeNull()
  })

  test('takes work back from a host that fell silent, and tells it so when it speaks again', async () => {
    const work = await queue()
    await claim(hostA)
    now += workTimes.leaseMs
    expect((await claim(hostB))?.id).toBe(work.id)
    expect(await beat(hostA, work.id)).toEqual({ work: 'stop' })
    await expect(finish(work.id, hostA)).rejects.toThrow(/belongs to host bbbbbbbbbbbb/)
    expect(await finish(work.id, hostB)).toMatchObject({ state: 'done', attempts: 2 })
  })

  test('takes back what a host had before it asks anew: it was started again', async () => {
    const work = await queue()
    await claim(hostA)
    expect(await claim(hostA)).toMatchObject({ id: work.id, attempts: 2 })
  })

  test('gives up work whose agent falls silent three times', async () => {
    await queue()
    for (let i = 0; i < 3; i++) expect(await claim(hostA)).not.toBeNull()
    expect(await claim(hostA)).toBeNull()
    expect(await list()).toMatchObject([{ state: 'failed', error: expect.stringContaining('fell silent') }])
  })

  test('puts returned work back without counting it as an attempt', async () => {
    const work = await queue()
    await claim(hostA)
    expect(await finish(work.id, hostA, 'returned')).toMatchObject({ state: 'queued', attempts: 0 })
    expect((await claim(hostB))?.id).toBe(work.id)
  })

  test('takes the same end twice, and no other after it', async () => {
    const work = await queue()
    await claim(hostA)
    const first = await finish(work.id, hostA, 'failed')
    expect(first).toMatchObject({ state: 'failed', error: 'it would not boot' })
    expect(await finish(work.id, hostA, 'failed')).toEqual(first)
    await expect(finish(work.id, hostA, 'done')).rejects.toThrow(/is failed/)
  })

  test('stops a host whose work was cancelled', async () => {
    const work = await queue()
    await claim(hostA)
    const cancelled = await admin.call('cancelWork', { params: { project, work: work.id }, body: {} })
    expect(cancelled.state).toBe('cancelled')
    expect(await beat(hostA, work.id)).toEqual({ work: 'stop' })
    expect(await claim(hostA)).toBeNull()
  })

  test('shows the agents, and which are silent', async () => {
    await beat(hostA)
    now += workTimes.leaseMs + 1
    await beat(hostB)
    const { agents } = await admin.call('listAgents', { params: { project } })
    expect(agents.map(({ host, silent }) => [host.label, silent])).toEqual([
      ['host-b', false],
      ['host-a', true],
    ])
  })

  test('lets only administrators queue and cancel, and agents do the rest', async () => {
    const refused = agent.call('queueWork', { params: { project }, body: asked })
    await expect(refused).rejects.toThrow(/scope admin/)
    const reader = server.client('read')
    const claimed = reader.call('claimWork', { params: { project, host: hostA }, body: { waitMs: 0 } })
    await expect(claimed).rejects.toThrow(/scope upload/)
  })

  test('says that a project begins with its first run', async () => {
    const nowhere = { project: 'nowhere', host: hostA }
    const error = await agent.call('claimWork', { params: nowhere, body: { waitMs: 0 } }).catch((e) => e)
    expect(error).toBeInstanceOf(ProblemError)
    expect((error as ProblemError).problem).toMatchObject({ status: 404, code: 'not-found' })
  })
})
