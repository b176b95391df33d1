import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { freePort } from '../../../agent/measure/free-port.ts'
import { type CapturedProcess, captureProcess } from '../../support/captured-process.ts'
import { clientFor } from '../../support/server.ts'

const dir = mkdtempSync(join(tmpdir(), 'metalmark-start-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

/** What `npm start` runs once everything is installed. */
function start(args: readonly string[]): CapturedProcess {
  return captureProcess(['server/start/main.ts', ...args], {
    env: { METALMARK_STATE_DIR: join(dir, 'state'), METALMARK_LOCK_FILE: join(dir, 'lock') },
  })
}

test('starting twice measures twice into one database, keeps serving, and Ctrl-C stops it cleanly', async () => {
  const port = await freePort('127.0.0.1')
  const args = ['--port', String(port), '--data', join(dir, 'metalmark.db'), '--no-vm']
  for (const runs of [1, 2]) {
    const started = start(args)
    await started.says(/Dashboard: http:\/\/127\.0\.0\.1:\d+/)
    expect(started.output()).toContain('No VM was used')
    expect(started.output()).toContain('npm start -- --vm')
    const { projects } = await clientFor(`http://127.0.0.1:${port}`).call('listProjects', {})
    expect(projects).toMatchObject([
      { slug: 'metalmark', runs, latestRun: { acceleration: 'none', analysis: 'done' } },
    ])
    started.child.kill('SIGINT')
    expect((await started.ended).code, started.output()).toBe(0)
  }
}, 180_000)

test('a taken port ends it with an error that names the port', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const address = other.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const started = start(['--port', String(port), '--data', join(dir, 'other.db'), '--no-vm'])
  expect((await started.ended).code).toBe(1)
  expect(started.output()).toContain(String(port))
  expect(started.output()).toContain('--port')
  other.close()
})

test('a data path that cannot be written ends it with an error that names the path', async () => {
  writeFileSync(join(dir, 'file'), '')
  const below = join(dir, 'file', 'metalmark.db')
  const started = start(['--port', String(await freePort('127.0.0.1')), '--data', below, '--no-vm'])
  expect((await started.ended).code).toBe(1)
  expect(started.output()).toContain(below)
})
