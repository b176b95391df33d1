import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ProjectSettings } from '../../../server/contract/project-settings.ts'
import { type Receiver, startReceiver } from '../../support/receiver.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'

const project = 'netstack'
let folder: string
let receiver: Receiver
let server: TestServer
let taking = true

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'metalmark-secrets-'))
  mkdirSync(path.join(folder, project))
  receiver = await startReceiver(() => (taking ? { status: 200, body: 'ok' } : { status: 503, body: 'down' }))
  server = await startTestServer({ config: { secrets: folder } })
  const targets = [
    { kind: 'slack', name: 'ops', secret: 'slack' },
    { kind: 'slack', name: 'later', secret: 'nowhere' },
  ]
  await server.client('admin').call('putProject', {
    params: { project },
    query: {},
    body: ProjectSettings.parse({ targets }),
  })
  writeFileSync(path.join(folder, project, 'slack'), `${receiver.url}/services/T0/secret\n`, { mode: 0o600 })
})
afterAll(async () => {
  await server.close()
  await receiver.close()
  rmSync(folder, { recursive: true })
})

const testTarget = (target: string) =>
  server.client('admin').call('testTarget', { params: { project, target }, body: {} })
const list = async (query: object) =>
  (await server.client('read').call('listDeliveries', { params: { project }, query })).deliveries

describe('a test of a target', () => {
  test('sends it a message, with the secret of the file', async () => {
    taking = true
    const queued = await testTarget('ops')
    expect(queued).toMatchObject({
      target: 'ops',
      kind: 'slack',
      what: 'test',
      state: 'queued',
      attempts: [],
    })
    await server.analysed()
    expect(receiver.received.at(-1)?.path).toBe('/services/T0/secret')
    expect(receiver.received.at(-1)?.body).toContain('A test message of Metalmark')
    expect(await list({ target: 'ops' })).toMatchObject([
      { id: queued.id, state: 'sent', attempts: [{ answer: '200 ok' }] },
    ])
  })

  test('fails at once, says why, and can be tried again', async () => {
    taking = false
    const { id } = await testTarget('ops')
    await server.analysed()
    expect(await list({ state: 'failed' })).toMatchObject([{ id, attempts: [{ answer: '503 down' }] }])
    taking = true
    const call = () =>
      server.client('admin').call('retryDelivery', { params: { project, delivery: id }, body: {} })
    expect(await call()).toMatchObject({ id, state: 'queued' })
    await server.analysed()
    expect(await list({ target: 'ops', limit: 1 })).toMatchObject([{ id, state: 'sent' }])
    await expect(call()).rejects.toThrow('Expected a delivery that failed, got one that is sent')
  })

  test('says which secret is missing', async () => {
    await testTarget('later')
    await server.analysed()
    const [delivery] = await list({ target: 'later' })
    expect(delivery).toMatchObject({ state: 'failed' })
    expect(delivery?.attempts[0]?.answer).toContain(
      `Expected the secret nowhere in ${path.join(folder, project, 'nowhere')}`,
    )
  })

  test('of a target that there is not names those that there are', async () => {
    await expect(testTarget('nobody')).rejects.toThrow(
      'Project netstack has no target nobody; its targets: ops, later',
    )
  })

  test('needs the scope admin', async () => {
    await expect(
      server.client('upload').call('testTarget', { params: { project, target: 'ops' }, body: {} }),
    ).rejects.toMatchObject({ problem: { code: 'forbidden' } })
  })
})

test('deliveries of an unknown project, and unknown ones of a known project, are not found', async () => {
  const unknown = '01K00000000000000000000000'
  const client = server.client('admin')
  await expect(
    client.call('listDeliveries', { params: { project: 'unknown' }, query: {} }),
  ).rejects.toMatchObject({
    problem: { code: 'not-found' },
  })
  await expect(
    client.call('retryDelivery', { params: { project, delivery: unknown }, body: {} }),
  ).rejects.toMatchObject({ problem: { code: 'not-found' } })
})
