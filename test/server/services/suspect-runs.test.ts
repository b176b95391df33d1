import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Client } from '../../../server/contract/client.ts'
import { buildRun, firstRunAt } from '../../support/builders.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'

const project = 'demo'
const hourMs = 3_600_000
let server: TestServer
let client: Client

beforeEach(async () => {
  server = await startTestServer()
  client = server.client('upload')
})

afterEach(() => server.close())

async function upload(seed: number, change: Parameters<typeof buildRun>[0] = {}) {
  const run = buildRun({ shape: { seed, at: firstRunAt + seed * hourMs }, ...change })
  await client.call('uploadRun', { params: { project }, body: run })
  return run
}

test('a run that its agent holds for doubtful is shown with the reasons and enters no baseline', async () => {
  for (let seed = 1; seed <= 8; seed++) await upload(seed)
  const suspect = ['The CPUs were throttled 12 times.', 'Another VM appeared on the host.']
  const doubtful = await upload(9, { suspect })
  await server.analysed()
  const detail = await client.call('getRun', { params: { project, run: doubtful.id } })
  expect(detail.suspect).toBe(suspect.join('; '))
  const { series } = await client.call('listSeries', { params: { project } })
  for (const { id } of series.filter(({ metric }) => metric.direction !== 'none')) {
    const { points } = await client.call('getSeries', { params: { project, series: id } })
    const point = points.find(({ runId }) => runId === doubtful.id)
    expect(point?.onBaseline).toBe(false)
    expect(point?.verdict?.kind).toBe('invalid')
  }
})

test('an empty list of reasons is no suspicion', async () => {
  const run = await upload(1, { suspect: [] })
  await server.analysed()
  const detail = await client.call('getRun', { params: { project, run: run.id } })
  expect(detail.suspect).toBeNull()
  expect(
    detail.results.flatMap(({ points }) => points).every(({ verdict }) => verdict?.kind !== 'invalid'),
  ).toBe(true)
})

test('a manifest comes back as it was uploaded', async () => {
  const manifest = {
    format: 1 as const,
    suite: { profile: 'smoke', seed: 3, benchmarks: ['rr_tail'] },
    vms: null,
  }
  const run = await upload(1, { manifest })
  const detail = await client.call('getRun', { params: { project, run: run.id } })
  expect(detail.manifest).toEqual(manifest)
})
