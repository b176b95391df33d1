import { afterAll, beforeAll, expect, test } from 'vitest'
import { seedProject } from '../../support/seed-project.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'

const params = { project: 'netstack' }
const none = { identity: [], epoch: [], noted: [] }
let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
  await seedProject(server.client('upload'), { runs: 20 })
  await server.analysed()
})

afterAll(() => server.close())

test('the fields of the latest runs are listed with their classes and how many values they had', async () => {
  const { runs, fields } = await server.client('read').call('listEnvironmentFields', { params })
  expect(runs).toBe(20)
  expect(fields.find(({ field }) => field === 'host.kernel')).toMatchObject({
    kind: 'epoch',
    values: 2,
    hosts: 2,
  })
  expect(fields.map(({ field }) => field)).toEqual(fields.map(({ field }) => field).toSorted())
})

test('what other classes would make of the runs is told, and changes nothing', async () => {
  const read = server.client('read')
  const preview = (body: { identity: string[]; epoch: string[]; noted: string[] }) =>
    read.call('previewClasses', { params, body })
  const same = await preview(none)
  // The kernel of one of two hosts changed once.
  expect(same).toMatchObject({ runs: 20, touched: 0, epochs: { now: 1, asked: 1 }, idle: [] })
  const split = await preview({ ...none, identity: ['host.kernel', 'host.nothing.*'] })
  expect(split.series.asked).toBe(same.series.now * 1.5)
  expect(split.touched).toBe(same.series.now / 2)
  expect(split).toMatchObject({ epochs: { now: 1, asked: 0 }, idle: ['host.nothing.*'] })
  expect((await read.call('getProject', { params })).settings.environment).toEqual(none)
})

test('classes that contradict each other, and projects that are not there, are refused', async () => {
  const read = server.client('read')
  const both = { ...none, identity: ['host.kernel'], epoch: ['host.kernel'] }
  await expect(read.call('previewClasses', { params, body: both })).rejects.toThrow('expected one class')
  const nothing = { params: { project: 'nothing' } }
  await expect(read.call('listEnvironmentFields', nothing)).rejects.toThrow('There is no project nothing')
})
