import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ConfigError, loadConfig } from '../../server/config.ts'
import { buildRun } from '../support/builders.ts'
import { clientFor } from '../support/server.ts'
import { runServerCommand, startServerProcess } from '../support/server-process.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'metalmark-'))
})

afterEach(() => rmSync(folder, { recursive: true }))

describe('starting', () => {
  test('on a port that is taken ends with code 3 and says what to do', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const address = other.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const ended = await runServerCommand(['--port', String(port), '--data', path.join(folder, 'm.db')])
    expect(ended.code).toBe(3)
    expect(ended.stderr).toMatch(
      new RegExp(`^metalmark-server: Port ${port} on 127\\.0\\.0\\.1 is taken .*--port`),
    )
    other.close()
  })

  test.each([
    ['below a file', 'file/metalmark.db', 'Cannot create the folder'],
    ['that is a folder', 'folder', 'found a folder; name a file in it'],
    ['of another kind', 'file', 'is not a SQLite database'],
  ])('with a data path %s ends with code 3 and names it', async (_, name, message) => {
    writeFileSync(path.join(folder, 'file'), 'plain text '.repeat(100))
    mkdirSync(path.join(folder, 'folder'))
    const ended = await runServerCommand(['--port', '0', '--data', path.join(folder, name)])
    expect(ended.code).toBe(3)
    expect(ended.stderr).toContain(message)
    expect(ended.stderr).toContain(folder)
    expect(ended.stderr.trim().split('\n')).toHaveLength(1)
  })

  test('with a data path where no folder can be made ends with code 3 instead of trying for ever', async () => {
    const ended = await runServerCommand(['--port', '0', '--data', '/proc/nowhere/metalmark.db'])
    expect(ended.code).toBe(3)
    expect(ended.stderr).toContain('/proc/nowhere')
  })

  test('with an address of another machine ends with code 3', async () => {
    const ended = await runServerCommand([
      '--host',
      '192.0.2.1',
      '--port',
      '0',
      '--data',
      path.join(folder, 'm.db'),
    ])
    expect(ended).toMatchObject({ code: 3 })
    expect(ended.stderr).toContain('192.0.2.1 is not an address of this machine')
  })

  test.each([
    [['--port', 'eighty'], {}, '--port: expected a port, 0 to 65535 (0: any free one), got "eighty"'],
    [[], { METALMARK_PORT: '70000' }, 'METALMARK_PORT: expected a port'],
    [['--colour'], {}, "unknown option '--colour'"],
    [['token', 'create', '--name', 'x', '--scope', 'root'], {}, "argument 'root' is invalid"],
  ])('with %j and %j ends with code 2', async (args, env, message) => {
    const ended = await runServerCommand(args, env)
    expect(ended.code).toBe(2)
    expect(ended.stderr).toContain(message)
  })
})

test('--help documents every setting with its variable and every exit code', async () => {
  const help = await runServerCommand(['serve', '--help'])
  expect(help.code).toBe(0)
  for (const word of [
    '--host',
    'METALMARK_PORT',
    '--data',
    'METALMARK_LOG_LEVEL',
    'METALMARK_ANONYMOUS_READ',
    'Exit codes',
    '  3  ',
  ]) {
    expect(help.stdout).toContain(word)
  }
  const version = await runServerCommand(['--version'])
  expect(version).toMatchObject({ code: 0 })
  expect(version.stdout).toMatch(/^\d+\.\d+\.\d+/)
})

test('tokens are made, listed and revoked beside a running server, which logs none of them', async () => {
  const data = path.join(folder, 'metalmark.db')
  const server = await startServerProcess(['--data', data, '--log-level', 'trace'])
  const token = ['--data', data]
  const made = await runServerCommand([
    'token',
    'create',
    '--name',
    'ci',
    '--scope',
    'upload',
    '--project',
    'netstack',
    ...token,
  ])
  const secret = made.stdout.trim()
  expect(secret).toMatch(/^mm_upload_[\w-]{43}$/)
  const client = clientFor(server.url, secret)
  const upload = () =>
    client.call('uploadRun', { params: { project: 'netstack' }, query: {}, body: buildRun() })
  expect((await upload()).outcome).toBe('stored')
  const list = await runServerCommand(['token', 'list', ...token])
  expect(list.stdout).toMatch(/^[0-9A-Z]{26}\tupload\tnetstack\tci\tlast used \d{4}-/)
  expect(list.stdout).not.toContain(secret)
  const id = list.stdout.split('\t')[0] ?? ''
  expect(await runServerCommand(['token', 'revoke', id, ...token])).toMatchObject({ code: 0 })
  await expect(upload()).rejects.toMatchObject({ problem: { code: 'unauthenticated' } })
  expect(await runServerCommand(['token', 'revoke', 'nobody', ...token])).toMatchObject({ code: 2 })
  const { stdout, stderr } = await server.end('SIGTERM')
  expect(stdout).toContain('"reqId"')
  expect(stdout + stderr).not.toContain(secret.slice(10))
})

describe('configuration', () => {
  test('has defaults that work on one machine', () => {
    expect(loadConfig({}, {})).toMatchObject({
      host: '127.0.0.1',
      port: 8420,
      data: 'data/metalmark.db',
      logLevel: 'info',
      anonymousRead: 'loopback',
    })
  })

  test('takes a flag before the environment', () => {
    const env = { METALMARK_PORT: '1', METALMARK_DATA: 'env.db' }
    expect(loadConfig({ port: '2' }, env)).toMatchObject({ port: 2, data: 'env.db' })
  })

  test.each([
    ['127.0.0.1', 'auto', 'loopback'],
    ['::1', 'auto', 'loopback'],
    ['0.0.0.0', 'auto', 'never'],
    ['0.0.0.0', 'true', 'always'],
    ['127.0.0.1', 'false', 'never'],
  ])('on %s with anonymous reading %s those without a token read: %s', (host, anonymousRead, expected) => {
    expect(loadConfig({ host, anonymousRead }, {}).anonymousRead).toBe(expected)
  })

  test.each([
    ['METALMARK_PORT', ''],
    ['METALMARK_PORT', '-1'],
    ['METALMARK_HOST', ''],
    ['METALMARK_LOG_LEVEL', 'loud'],
    ['METALMARK_ANONYMOUS_READ', 'yes'],
  ])('that is set but unreadable is an error and not the default: %s=%s', (name, value) => {
    expect(() => loadConfig({}, { [name]: value })).toThrow(ConfigError)
    expect(() => loadConfig({}, { [name]: value })).toThrow(
      new RegExp(`^${name}: expected .*, got "${value}"$`),
    )
  })
})
