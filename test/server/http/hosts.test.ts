import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { HostDetail, HostSigns, HostSummary } from '../../../server/contract/host.ts'
import type { RunUpload } from '../../../server/contract/run.ts'
import { buildRun, digest, firstRunAt, scaleCanary } from '../../support/builders.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'

const project = 'netstack'
const hour = 3_600_000
let now = firstRunAt
let server: TestServer

/** host-a gets another kernel at its 9th run and is slower from its 15th on; host-b has an agent; host-c gets another processor. */
beforeAll(async () => {
  server = await startTestServer({ deps: { clock: () => now } })
  for (let i = 0; i < 26; i++) {
    await upload('host-a', i, (run) => (i >= 14 ? scaleCanary(run, 0.8) : run))
    await upload('host-b', i, (run) => (i === 3 ? { ...run, suspect: ['another machine was running'] } : run))
    if (i < 2) await upload('host-c', i, (run) => (i === 1 ? withProcessor(run, 'EPYC 9354P') : run))
  }
  await server.analysed()
  const params = { project, host: digest('host-b') }
  const body = { label: 'host-b', agentVersion: '0.1.0', work: null }
  await server.client('upload').call('heartbeat', { params, body })
  now += 10 * 60_000
})

/** No two runs begin at once. */
const later: Readonly<Record<string, number>> = { 'host-b': 600_000, 'host-c': 900_000 }

async function upload(host: string, i: number, change: (run: RunUpload) => RunUpload): Promise<void> {
  now = firstRunAt + i * hour + (later[host] ?? 0)
  const speed = (1 + 0.006 * Math.sin(i * 2.4)) * (host === 'host-b' ? 0.97 : 1)
  const kernel = host === 'host-a' && i >= 8 ? '6.12.6-amd64' : '6.1.0-18-amd64'
  const run = buildRun({ shape: { at: now, host, kernel, speed, seed: i * 10 + 1 } })
  await server.client('upload').call('uploadRun', { params: { project }, body: change(run) })
}

function withProcessor(run: RunUpload, model: string): RunUpload {
  const identity = { ...run.environment.identity, 'host.cpu.model': model }
  return { ...run, environment: { ...run.environment, identity } }
}

afterAll(() => server.close())

async function list(): Promise<HostSummary[]> {
  return (await server.client('read').call('listHosts', { params: { project } })).hosts
}

function detail(host: string): Promise<HostDetail> {
  return server.client('read').call('getHost', { params: { project, host: digest(host) } })
}

describe('the hosts of a project', () => {
  test('are listed with what they are made of, how many runs are good, and when their agent was seen', async () => {
    const [a, b, c] = await list()
    expect(a).toMatchObject({ host: { label: 'host-a' }, runs: { total: 26, suspect: 0 }, agent: null })
    expect(a?.facts).toMatchObject({ 'host.cpu.model': 'Xeon Gold 6338N', 'host.kernel': '6.12.6-amd64' })
    expect(b?.runs).toMatchObject({ total: 26, judged: 26, suspect: 1 })
    expect(c?.facts).toMatchObject({ 'host.cpu.model': 'EPYC 9354P' })
    expect(b?.agent).toMatchObject({ agentVersion: '0.1.0', silent: true })
    expect(b?.canaries).toMatchObject([{ verdict: 'unchanged' }])
    // Of 26 runs, one of which was kept out.
    expect(b?.canaries[0]?.sparkline).toHaveLength(25)
  })

  test('have as many runs kept out as the quality of alarms counts', async () => {
    const total = (of: 'judged' | 'suspect') => hosts.reduce((sum, { runs }) => sum + runs[of], 0)
    const hosts = await list()
    const params = { project }
    const { runs } = await server.client('read').call('getQuality', { params })
    expect(runs).toEqual({ judged: total('judged'), suspect: total('suspect') })
    const history = await server.client('read').call('getQualityHistory', { params })
    // The agent of host-b held its fourth run for doubtful.
    expect(history.hosts.map(({ host, suspect }) => [host.label, suspect])).toEqual([
      ['host-a', 0],
      ['host-b', 1],
      ['host-c', 0],
    ])
  })

  test('tell by their canaries whether the host itself has changed', async () => {
    const slower = (await detail('host-a')).canaries
    expect(slower).toMatchObject([{ changes: [{ cause: 'shift', startedAt: firstRunAt + 14 * hour }] }])
    const { canaries } = await detail('host-b')
    expect(canaries.map(({ changes }) => changes)).toEqual([[]])
    const [canary] = canaries
    const times = canary?.points.map(({ startedAt }) => startedAt) ?? []
    expect(times).toEqual([...times].sort((x, y) => x - y))
    expect(canary?.points.at(-1)).toMatchObject({ verdict: 'unchanged', expected: expect.any(Object) })
  })

  test('show the same signs on the overview, in their list and on their own pages', async () => {
    const { hosts } = await server.client('read').call('getOverview', {})
    const signsOf = (host: HostSigns) => {
      const { agent, lastRun, recent, canaryState, missing } = host
      return { project: host.project, host: host.host, agent, lastRun, recent, canaryState, missing }
    }
    expect(hosts.map(({ host }) => host.label)).toEqual(['host-a', 'host-b', 'host-c'])
    expect((await list()).map(signsOf)).toEqual(hosts)
    const pages = await Promise.all(['host-a', 'host-b', 'host-c'].map(detail))
    expect(pages.map(signsOf)).toEqual(hosts)
  })

  test('go by their last twenty runs: those kept out, and a shift of a canary', async () => {
    const [a, b, c] = await list()
    // Its fourth run was kept out, which is long over.
    expect(b).toMatchObject({ recent: { judged: 20, valid: 20 }, canaryState: { judged: 1, moved: [] } })
    expect(a).toMatchObject({ recent: { judged: 20, valid: 20 } })
    expect(a?.canaryState.moved).toMatchObject([
      { metric: 'throughput', direction: 'higher', since: firstRunAt + 14 * hour },
    ])
    expect(a?.canaryState.moved[0]?.effect?.relative).toBeCloseTo(-0.2, 1)
    expect(c?.recent.judged).toBe(2)
  })

  test('have a timeline of what became another, the newest first', async () => {
    const processor = { field: 'host.cpu.model', from: 'Xeon Gold 6338N', to: 'EPYC 9354P' }
    expect((await detail('host-c')).timeline).toEqual([
      {
        kind: 'identity',
        startedAt: firstRunAt + hour + 900_000,
        runId: expect.any(String),
        changes: [processor],
      },
    ])
    const kernel = { field: 'host.kernel', from: '6.1.0-18-amd64', to: '6.12.6-amd64' }
    expect((await detail('host-a')).timeline).toEqual([
      { kind: 'epoch', startedAt: firstRunAt + 8 * hour, runId: expect.any(String), changes: [kernel] },
    ])
  })

  test('say what is normal on them, beside hosts of the same kind', async () => {
    const { levels, environment } = await detail('host-b')
    expect(environment?.identity['host.cpu.model']).toBe('Xeon Gold 6338N')
    const stream = levels.find(({ series }) => series.metric.name === 'throughput')
    expect(stream?.expected?.low).toBeLessThan(stream?.centre ?? 0)
    expect(stream?.peers[0]).toMatchObject({ host: { label: 'host-a' } })
    expect((stream?.peers[0]?.centre ?? 0) / (stream?.centre ?? 1)).toBeCloseTo(1 / 0.97, 1)
  })

  test('that have an agent and no run yet are listed, and have a page', async () => {
    const params = { project, host: digest('host-n') }
    const body = { label: 'host-n', agentVersion: '0.1.0', work: null }
    await server.client('upload').call('heartbeat', { params, body })
    const nothing = {
      lastRun: null,
      recent: { judged: 0, valid: 0 },
      runs: { total: 0, judged: 0, suspect: 0 },
    }
    const known = { host: { id: params.host, label: 'host-n' }, agent: { silent: false }, ...nothing }
    expect((await list()).at(-1)).toMatchObject(known)
    expect(await detail('host-n')).toMatchObject({ ...known, environment: null, timeline: [], levels: [] })
  })

  test('that nobody knows are not found', async () => {
    await expect(detail('host-z')).rejects.toMatchObject({ problem: { code: 'not-found' } })
  })
})
