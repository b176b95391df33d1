import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Client } from '../../../server/contract/client.ts'
import type { RunUpload } from '../../../server/contract/run.ts'
import { buildRun, digest, firstRunAt } from '../../support/builders.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const params = { project: 'demo' }
const inTime = 10 * minute

let server: TestServer
let admin: Client
let now: number

beforeEach(async () => {
  now = firstRunAt
  server = await startTestServer({ deps: { clock: () => now } })
  admin = server.client('admin')
})

afterEach(() => server.close())

/** A run each night, uploaded ten minutes after its start; what the clock shows afterwards is that of the last upload. */
async function measure(nights: readonly number[], change: (run: RunUpload) => RunUpload = (run) => run) {
  for (const night of nights) {
    const at = firstRunAt + night * day
    now = Math.max(now, at + inTime)
    const run = buildRun({ shape: { at, seed: night + 1 } })
    await server.client('upload').call('uploadRun', { params, body: change(run) })
    await server.analysed()
  }
}

const nights = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i)
const without = (name: string) => (run: RunUpload) => ({
  ...run,
  results: run.results.filter(({ benchmark }) => benchmark.name !== name),
})

const beat = (label = 'host-a') =>
  server.client('upload').call('heartbeat', {
    params: { ...params, host: digest(label) },
    body: { label, agentVersion: '0.1.0', work: null },
  })

/** The alerts as they are that much later, the first opened first. */
async function alertsAfter(ms: number) {
  now += ms
  await server.analysed()
  const { alerts } = await admin.call('listAlerts', { params, query: { state: 'all' } })
  return Promise.all(
    alerts.toReversed().map(({ id }) => admin.call('getAlert', { params: { ...params, alert: id } })),
  )
}

describe('a host whose runs stay away', () => {
  test('is one alert with its series, three nights later; and resolved when a run comes', async () => {
    await measure(nights(0, 10))
    expect(await alertsAfter(3 * day - hour)).toEqual([])
    const [alert, ...others] = await alertsAfter(2 * hour)
    expect(others).toEqual([])
    expect(alert).toMatchObject({
      ...{ kind: 'missing-data', headline: 'host-a: no more baseline runs', hosts: ['host-a'] },
      ...{ evidence: 'confirmed', handling: 'open' },
      history: [
        { kind: 'opened', why: 'None came for 3 days; usually there is one every 24 hours', who: null },
      ],
    })
    expect(alert?.members.map(({ series }) => series.benchmark.name)).toEqual(
      expect.arrayContaining(['tcp_stream_1', 'rr_tail']),
    )
    expect(await alertsAfter(day)).toHaveLength(1)
    await measure([14])
    const resolved = await alertsAfter(inTime)
    expect(resolved).toMatchObject([
      { handling: 'resolved', history: [{ kind: 'opened' }, { kind: 'resolved', who: null }] },
    ])
    expect(resolved[0]?.history[1]?.why).toBe('Data came again at 2025-09-15T06:10:00.000Z')
  })

  test('that a person has resolved is not told of again, until runs came and stayed away once more', async () => {
    await measure(nights(0, 10))
    const [alert] = await alertsAfter(4 * day)
    const body = { do: 'resolve', who: 'Ada', why: 'The machine is being moved' } as const
    await admin.call('actOnAlert', { params: { ...params, alert: alert?.id ?? '' }, body })
    expect(await alertsAfter(10 * day)).toHaveLength(1)
    await measure(nights(30, 40))
    expect(await alertsAfter(2 * day)).toHaveLength(1)
    expect(await alertsAfter(20 * day)).toMatchObject([{ handling: 'resolved' }, { handling: 'open' }])
  })

  test('is no news after ninety days without any run: the project sleeps', async () => {
    await measure(nights(0, 10))
    expect(await alertsAfter(100 * day)).toEqual([])
  })

  test('is waited for as long as the settings say', async () => {
    await measure(nights(0, 10))
    const { settings } = await admin.call('getProject', { params })
    const missingData = { ...settings.missingData, seriesAfterHours: 240 }
    await admin.call('putProject', { params, body: { ...settings, missingData } })
    expect(await alertsAfter(9 * day)).toEqual([])
    expect(await alertsAfter(2 * day)).toHaveLength(1)
  })
})

test('a host that stops after runs of a part of its suite is one alert, also when it begins again with such runs', async () => {
  await measure(nights(0, 10))
  // As a smoke run after each commit does, the last ones measure a part.
  for (const at of [9.25, 9.5, 9.75]) await measure([at], without('rr_tail'))
  expect(await alertsAfter(20 * day)).toMatchObject([{ headline: 'host-a: no more baseline runs' }])
  for (const at of [30.25, 30.5, 30.75, 31]) await measure([at], without('rr_tail'))
  expect(await alertsAfter(inTime)).toMatchObject([{ handling: 'resolved' }])
  await measure(nights(32, 35))
  expect(await alertsAfter(inTime)).toHaveLength(1)
})

test('a server that was away for days waits for what its agents kept before it misses anything', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'metalmark-watch-'))
  const config = { data: path.join(folder, 'metalmark.db') }
  const restart = async (after: number) => {
    await server.close()
    now += after
    server = await startTestServer({ config, deps: { clock: () => now } })
    admin = server.client('admin')
  }
  await restart(0)
  await measure(nights(0, 10))
  await restart(4 * day)
  expect(await alertsAfter(14 * minute)).toEqual([])
  expect(await alertsAfter(2 * minute)).toHaveLength(1)
  await server.close()
  await rm(folder, { recursive: true })
})

describe('an agent', () => {
  test('that falls silent is an alert within minutes, which explains that no runs come', async () => {
    await measure(nights(0, 10))
    await beat()
    expect(await alertsAfter(29 * minute)).toEqual([])
    expect(await alertsAfter(6 * minute)).toMatchObject([
      { headline: 'host-a: the agent is silent', members: [], handling: 'open' },
    ])
    expect(await alertsAfter(10 * day)).toHaveLength(1)
    await beat()
    const [back, ...others] = await alertsAfter(6 * minute)
    expect(others).toEqual([])
    expect(back).toMatchObject({ handling: 'resolved' })
    expect(back?.history[1]?.why).toMatch(/^It was heard again at 2025-09-/)
    for (let i = 0; i < 50; i++) {
      await beat()
      await alertsAfter(29 * minute)
    }
    // Its host still has no runs, and nothing explains that any more.
    expect(await alertsAfter(0)).toMatchObject([{}, { headline: 'host-a: no more baseline runs' }])
  })

  test('that beats is none', async () => {
    await measure(nights(0, 10))
    for (let i = 0; i < 20; i++) {
      await beat()
      expect(await alertsAfter(10 * minute)).toEqual([])
    }
  })
})
