import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildRun, firstRunAt } from '../../support/builders.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'

const project = 'netstack'
const before = buildRun({ shape: { seed: 1 } })
const { environment } = buildRun({ shape: { kernel: '6.12.6-amd64' } })
const after = buildRun({
  shape: { seed: 2, at: firstRunAt + 3_600_000 },
  environment: { ...environment, noted: {} },
})
let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
  for (const body of [before, after]) {
    await server.client('upload').call('uploadRun', { params: { project }, body })
  }
})
afterAll(() => server.close())

const differences = async (run: string, against: string) =>
  (
    await server
      .client('read')
      .call('getEnvironmentDifferences', { params: { project, run }, query: { against } })
  ).differences

test('two runs differ by fields that have another value, or stand on one side only, each with its meaning', async () => {
  expect(await differences(after.id, before.id)).toMatchObject([
    { field: 'host.kernel', kind: 'epoch', from: '6.1.0-18-amd64', to: '6.12.6-amd64' },
    { field: 'host.uptimeDays', kind: 'noted', from: 12, to: null, meaning: 'known on one side only' },
  ])
  const [kernel] = await differences(before.id, after.id)
  expect(kernel).toMatchObject({ from: '6.12.6-amd64', to: '6.1.0-18-amd64' })
  expect(kernel?.meaning).toContain('another kernel')
  expect(await differences(after.id, after.id)).toEqual([])
})

test('a run that nobody knows is named', async () => {
  const unknown = '01K00000000000000000000000'
  await expect(differences(after.id, unknown)).rejects.toMatchObject({
    problem: { code: 'not-found', detail: expect.stringContaining(`no run ${unknown} in project netstack`) },
  })
})
