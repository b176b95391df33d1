import { afterEach, beforeEach, expect, test } from 'vitest'
import { buildRun, firstRunAt } from '../../support/builders.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'

const params = { project: 'netstack' }
const who = 'Ada'
let server: TestServer

beforeEach(async () => {
  server = await startTestServer()
  for (let i = 0; i < 8; i++) {
    const body = buildRun({ shape: { at: firstRunAt + i * 3_600_000, seed: i + 1 } })
    await server.client('upload').call('uploadRun', { params, body })
  }
  await server.analysed()
})
afterEach(() => server.close())

test('a change that is accepted by the API is listed, and marked on the series that it names', async () => {
  const admin = server.client('admin')
  const { runs } = await admin.call('listRuns', { params })
  const commit = runs[2]?.commit?.head ?? ''
  const body = { commit, pattern: 'tcp_stream_1', relative: -0.05, who, why: 'a safer default' }
  const accepted = await admin.call('expectChange', { params, body })
  expect(accepted).toMatchObject({ ...body, source: 'api', alert: null })
  expect(await admin.call('expectChange', { params, body })).toEqual(accepted)
  expect(await admin.call('listExpectedChanges', { params })).toEqual({ changes: [accepted] })
  await server.analysed()
  const { series } = await admin.call('listSeries', { params })
  const epochsOf = async (name: string) => {
    const id = series.find(({ benchmark, metric }) => `${benchmark.name} ${metric.name}` === name)?.id ?? ''
    return (await admin.call('getSeries', { params: { ...params, series: id } })).epochs
  }
  expect(await epochsOf('tcp_stream_1 throughput')).toMatchObject([
    { index: 5, changes: [{ field: 'accepted' }] },
  ])
  expect(await epochsOf('rr_tail rtt_p99')).toEqual([])
})

test('one that was accepted by mistake is taken back: it stays listed and marks nothing, and can be accepted anew', async () => {
  const admin = server.client('admin')
  const { runs } = await admin.call('listRuns', { params })
  const commit = runs[2]?.commit?.head ?? ''
  const body = { commit, pattern: 'tcp_stream_1', relative: null, who, why: null }
  const accepted = await admin.call('expectChange', { params, body })
  await server.analysed()
  const where = { params: { ...params, change: accepted.id }, body: { who: 'Bob', why: 'the wrong commit' } }
  const taken = await admin.call('takeBackExpectedChange', where)
  expect(taken).toMatchObject({ id: accepted.id, takenBack: { who: 'Bob', why: 'the wrong commit' } })
  await server.analysed()
  const { series } = await admin.call('listSeries', { params })
  for (const { id } of series) {
    const detail = await admin.call('getSeries', { params: { ...params, series: id } })
    expect(detail.epochs).toEqual([])
  }
  await expect(admin.call('takeBackExpectedChange', where)).rejects.toMatchObject({
    problem: { code: 'alert-conflict', detail: expect.stringContaining('Bob took change') },
  })
  const again = await admin.call('expectChange', { params, body })
  expect(again).toMatchObject({ takenBack: null })
  expect(again.id).not.toBe(accepted.id)
  expect((await admin.call('listExpectedChanges', { params })).changes).toEqual([again, taken])
})

test('a commit that nobody knows cannot be accepted, and says when it is known', async () => {
  const body = { commit: 'f'.repeat(40), pattern: 'tcp_rr', relative: null, who, why: null }
  const asked = server.client('admin').call('expectChange', { params, body })
  await expect(asked).rejects.toMatchObject({
    problem: { code: 'not-found', hint: expect.stringContaining('was measured') },
  })
})

test('accepting takes an admin', async () => {
  const body = { commit: 'f'.repeat(40), pattern: 'tcp_rr', relative: null, who, why: null }
  await expect(server.client('upload').call('expectChange', { params, body })).rejects.toMatchObject({
    problem: { code: 'forbidden' },
  })
})
