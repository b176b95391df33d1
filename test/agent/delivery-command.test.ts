import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ProjectSettings } from '../../server/contract/project-settings.ts'
import { type Receiver, startReceiver } from '../support/receiver.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { runCommand } from './analyze/run-command.ts'
import { temporaryDirectory } from './support/temporary.ts'

let secrets: string
let server: TestServer
let receiver: Receiver

beforeAll(async () => {
  secrets = mkdtempSync(path.join(tmpdir(), 'metalmark-secrets-'))
  receiver = await startReceiver(({ path: at }) =>
    at === '/good' ? { status: 200, body: 'ok' } : { status: 404, body: '\u001b[31mno_service' },
  )
  mkdirSync(path.join(secrets, 'netstack'))
  for (const name of ['good', 'bad']) {
    writeFileSync(path.join(secrets, 'netstack', name), `${receiver.url}/${name}`, { mode: 0o600 })
  }
  server = await startTestServer({ config: { secrets } })
  const targets = ['good', 'bad'].map((name) => ({ kind: 'slack', name, secret: name }))
  await server.client('admin').call('putProject', {
    params: { project: 'netstack' },
    query: {},
    body: ProjectSettings.parse({ targets }),
  })
})
afterAll(async () => {
  await server.close()
  await receiver.close()
  rmSync(secrets, { recursive: true })
})

function run(args: readonly string[]) {
  const env = {
    ...{ METALMARK_SERVER: server.url, METALMARK_PROJECT: 'netstack' },
    METALMARK_TOKEN: server.token('admin'),
  }
  return runCommand(args, { env, cwd: temporaryDirectory(), now: 0 })
}

test('target test says what the target answered, and fails where it did not take the message', async () => {
  const good = await run(['target', 'test', 'good'])
  expect(good.error).toBeUndefined()
  expect(good.stdout).toMatch(
    / {2}sent {2}test to good \(slack\) of target\/good {2}01[0-9A-Z]{24}\n {2}200 ok\n$/,
  )
  const bad = await run(['target', 'test', 'bad'])
  expect(bad.stdout).toContain(
    '  404  [31mno_service. The secret has to be the address of an incoming webhook',
  )
  expect(bad.error).toMatchObject({ kind: 'upload', message: 'The target bad was not told: it is failed.' })
})

test('deliveries lists what targets were told, and with --failed what they were not', async () => {
  expect((await run(['deliveries'])).stdout.match(/^\d{4}-/gm)).toHaveLength(2)
  const { stdout } = await run(['deliveries', '--failed'])
  expect(stdout).toContain('test to bad')
  expect(stdout).not.toContain('test to good')
  const id = stdout.split('\n')[0]?.split(' ').at(-1) ?? ''
  expect((await run(['delivery', 'retry', id])).stdout).toContain('queued')
})
