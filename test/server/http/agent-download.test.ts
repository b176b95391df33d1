import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { originOf } from '../../../server/http/agent-download.ts'
import { buildOneFile } from '../../support/build-one-file.ts'
import { describeNeeding } from '../../support/needs.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'
import { problemOf, send } from './call.ts'

const anonymous = { token: null }
let agentBundle: string
let server: TestServer

beforeAll(async () => {
  agentBundle = buildOneFile()
  server = await startTestServer({ config: { agentBundle, anonymousRead: 'never' } })
}, 120_000)

afterAll(() => server.close())

const sha256Of = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex')

describe('the agent', () => {
  test('is handed out to everybody, with its checksum', async () => {
    const response = await send(server, '/agent/metalmark.mjs', anonymous)
    const sha256 = sha256Of(readFileSync(agentBundle))
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(response.headers.get('etag')).toBe(`"${sha256}"`)
    expect(response.headers.get('repr-digest')).toBe(
      `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`,
    )
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(sha256Of(Buffer.from(await response.arrayBuffer()))).toBe(sha256)
    const sum = await send(server, '/agent/metalmark.mjs.sha256', anonymous)
    expect(await sum.text()).toBe(`${sha256}  metalmark.mjs\n`)
  })

  test('is not sent again to who has it', async () => {
    const etag = (await send(server, '/agent/metalmark.mjs', anonymous)).headers.get('etag') ?? ''
    const again = await send(server, '/agent/metalmark.mjs', {
      ...anonymous,
      // Said by fetch itself otherwise: no-cache.
      headers: { 'if-none-match': etag, 'cache-control': 'max-age=0' },
    })
    expect(again.status).toBe(304)
  })

  test('is the new one as soon as it was built anew', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'metalmark-bundle-'))
    onTestFinished(() => rmSync(dir, { recursive: true }))
    const file = join(dir, 'metalmark.mjs')
    writeFileSync(file, 'first')
    const other = await startTestServer({ config: { agentBundle: file } })
    onTestFinished(() => other.close())
    const sum = async () => (await send(other, '/agent/metalmark.mjs.sha256', anonymous)).text()
    expect(await sum()).toBe(`${sha256Of('first')}  metalmark.mjs\n`)
    writeFileSync(file, 'the second')
    expect(await sum()).toBe(`${sha256Of('the second')}  metalmark.mjs\n`)
    expect(await (await send(other, '/agent/metalmark.mjs', anonymous)).text()).toBe('the second')
  })

  test('that was not built is a problem that says how to build it', async () => {
    const bare = await startTestServer({ config: { agentBundle: '/nowhere/metalmark.mjs' } })
    onTestFinished(() => bare.close())
    for (const address of ['/agent/metalmark.mjs', '/agent/metalmark.mjs.sha256', '/agent/install.sh']) {
      expect(await problemOf(bare, address, anonymous)).toMatchObject({
        ...{ status: 404, code: 'not-found', hint: expect.stringContaining('npm run build') },
      })
    }
  })
})

describe('the address in the script', () => {
  const origin = async (from: TestServer) => {
    const response = await send(from, '/agent/install.sh', anonymous)
    expect(response.headers.get('cache-control')).toBe('no-store')
    return /^origin='(.*)'$/m.exec(await response.text())?.[1]
  }

  test('is the one that was asked', async () => {
    expect(await origin(server)).toBe(server.url)
  })

  test('is the configured one where there is one', async () => {
    const publicUrl = 'https://metalmark.example.org/perf'
    const behind = await startTestServer({ config: { agentBundle, publicUrl } })
    onTestFinished(() => behind.close())
    expect(await origin(behind)).toBe(publicUrl)
  })

  test.each([
    ['metalmark.example.org', 'http://metalmark.example.org'],
    ['127.0.0.1:8420', 'http://127.0.0.1:8420'],
    ['[::1]:8420', 'http://[::1]:8420'],
    ["x'; rm -rf ~; '", null],
    ['x$(id)', null],
    ['x`id`', null],
    ['host/path', null],
    ['user@host', null],
    ['-o', null],
    ['host:port', null],
    ['a\nb', null],
    [undefined, null],
  ])('from the Host header %j is %j', (host, expected) => {
    expect(originOf({ headers: { ...(host !== undefined && { host }) } })).toBe(expected)
  })

  test('is left open where the Host header is longer than any name', () => {
    expect(originOf({ headers: { host: 'a'.repeat(256) } })).toBe(null)
  })

  test('is left open behind a proxy, whose address it would be', () => {
    for (const name of ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-proto'])
      expect(originOf({ headers: { host: 'metalmark.example.org', [name]: 'x' } })).toBe(null)
  })
})

describeNeeding({ curl: 'curl', sha256sum: 'coreutils' }, 'install.sh', () => {
  let prefix: string

  beforeEach(() => {
    prefix = join(mkdtempSync(join(tmpdir(), 'metalmark-install-')), "it's here")
    return () => rmSync(join(prefix, '..'), { recursive: true })
  })

  const library = () => join(prefix, 'lib/metalmark')
  const program = () => join(prefix, 'bin/metalmark')

  /** Runs the script of the server `from` as `curl … | sh` does. */
  async function install(
    from: string,
    env: Readonly<Record<string, string>> = {},
    args: readonly string[] = [],
  ) {
    const script = await (await fetch(`${from}/agent/install.sh`)).text()
    const settings = { PREFIX: prefix, METALMARK_NODE: process.execPath, ...env }
    return runProgram(['/bin/sh', '-s', '--', ...args], { env: settings, input: script })
  }

  test('installs an agent that runs, from the server that it came from', async () => {
    const ended = await install(server.url)
    expect(ended, ended.stderr).toMatchObject({ code: 0, stderr: '' })
    expect(ended.stdout).toContain(`Fetching the agent from ${server.url} …`)
    expect(ended.stdout).toContain(`is installed: ${program()}`)
    expect(readFileSync(join(library(), 'metalmark.mjs'))).toEqual(readFileSync(agentBundle))
    expect(readdirSync(library())).toEqual(['metalmark.mjs'])
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
    const started = await runProgram([program(), '--version'])
    expect(started).toMatchObject({ code: 0, stdout: `${version}\n` })
  })

  test('replaces what it installed before, and nothing that came from elsewhere', async () => {
    await install(server.url)
    writeFileSync(join(library(), 'metalmark.mjs'), 'old')
    expect(await install(server.url)).toMatchObject({ code: 0 })
    expect(readFileSync(join(library(), 'metalmark.mjs'))).toEqual(readFileSync(agentBundle))
    rmSync(program())
    writeFileSync(program(), '#!/usr/bin/env node\n')
    const refused = await install(server.url)
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('did not come from here')
    expect(readFileSync(program(), 'utf8')).toBe('#!/usr/bin/env node\n')
  })

  test('takes the server from its argument or METALMARK_SERVER first', async () => {
    for (const [env, args] of [
      [{ METALMARK_SERVER: 'http://127.0.0.1:9' }, []],
      [{}, ['http://127.0.0.1:9/']],
    ] as const) {
      const ended = await install(server.url, env, args)
      expect(ended.code).toBe(1)
      expect(ended.stderr).toContain('Could not fetch http://127.0.0.1:9/agent/metalmark.mjs;')
    }
    const odd = await install(server.url, {}, ['ftp://example.org'])
    expect(odd.stderr).toContain('Expected the server as http://… or https://…, got ftp://example.org')
  })

  test.each<[string, (file: string) => string, RegExp]>([
    ['damaged', (file) => file.replace('Metalmark', 'Metalmork'), /not the one that the server has/],
    ['cut short', (file) => file.slice(0, file.length / 2), /not the one that the server has/],
    ['empty', () => '', /not the one that the server has/],
  ])(
    'refuses a file that is %s on its way, and leaves the installed one alone',
    async (_, damage, reason) => {
      await install(server.url)
      const between = await startProxy(async (address) => {
        const text = await (await fetch(server.url + address)).text()
        return address.endsWith('.mjs') ? damage(text) : text
      })
      const ended = await install(between, { METALMARK_SERVER: between })
      expect(ended.code).toBe(1)
      expect(ended.stderr).toMatch(reason)
      expect(readFileSync(join(library(), 'metalmark.mjs'))).toEqual(readFileSync(agentBundle))
      expect(readdirSync(library())).toEqual(['metalmark.mjs'])
    },
  )

  test('refuses a checksum that is something else, such as an error page', async () => {
    const between = await startProxy(async (address) =>
      address.endsWith('.sha256') ? '<html>' : (await fetch(server.url + address)).text(),
    )
    const ended = await install(between, { METALMARK_SERVER: between })
    expect(ended.stderr).toContain('is no checksum; nothing was installed.')
    expect(existsSync(program())).toBe(false)
  })

  test('does nothing when it is cut short itself', async () => {
    const between = await startProxy(async (address) => {
      const text = await (await fetch(server.url + address)).text()
      return address.endsWith('install.sh') ? text.slice(0, text.lastIndexOf('main "$@"')) : text
    })
    expect(await install(between, { METALMARK_SERVER: between })).toMatchObject({ code: 0, stdout: '' })
    expect(existsSync(prefix)).toBe(false)
  })

  test('needs Node 24', async () => {
    const old = join(mkdtempSync(join(tmpdir(), 'metalmark-node-')), 'node')
    onTestFinished(() => rmSync(join(old, '..'), { recursive: true }))
    writeFileSync(old, '#!/bin/sh\ncase $1 in -p) echo 20 ;; *) echo v20.1.0 ;; esac\n')
    chmodSync(old, 0o755)
    const ended = await install(server.url, { METALMARK_NODE: old })
    expect(ended.stderr).toContain(`Needs Node 24 or later, but ${old} is v20.1.0.`)
    const none = await install(server.url, { METALMARK_NODE: '/nowhere/node' })
    expect(none.stderr).toContain('Needs Node 24 or later on PATH')
  })

  test('does without curl where wget is there', async (context) => {
    if (!existsSync('/usr/bin/wget')) context.skip('wget is not installed, and nothing else needs it')
    const path = join(prefix, '..', 'path')
    mkdirSync(path)
    for (const name of [
      'sh',
      'wget',
      'sha256sum',
      'mktemp',
      'grep',
      'sed',
      'mkdir',
      'chmod',
      'mv',
      'rm',
      'id',
    ])
      symlinkSync(`/usr/bin/${name}`, join(path, name))
    const ended = await install(server.url, { PATH: path })
    expect(ended, ended.stderr).toMatchObject({ code: 0 })
  })
})

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

async function runProgram(
  [program = '', ...args]: readonly string[],
  { env, input = '' }: { readonly env?: Readonly<Record<string, string>>; readonly input?: string } = {},
): Promise<Ended> {
  const child = spawn(program, args, {
    env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', ...env },
  })
  const said = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (chunk: Buffer) => {
      said[name] += chunk.toString()
    })
  }
  // A shell that gives up early does not read the rest of its script.
  child.stdin.on('error', () => undefined).end(input)
  const [code] = await once(child, 'close')
  return { code, ...said }
}

/** A server that answers each address with what `answer` makes of it. */
async function startProxy(answer: (address: string) => Promise<string>): Promise<string> {
  const listener: RequestListener = (request, response) => {
    answer(request.url ?? '').then(
      (text) => response.end(text),
      (error: unknown) => response.writeHead(502).end(String(error)),
    )
  }
  const proxy = createServer(listener)
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void proxy.close())
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
}
