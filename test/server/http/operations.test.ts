import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { routes } from '../../../server/contract/routes.ts'
import { seedProject } from '../../support/seed-project.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'
import { problemOf, send } from './call.ts'

const html = { accept: 'text/html,application/xhtml+xml' }
const folder = mkdtempSync(path.join(tmpdir(), 'metalmark-'))
let server: TestServer

beforeAll(async () => {
  mkdirSync(path.join(folder, 'assets'))
  writeFileSync(path.join(folder, 'index.html'), '<!doctype html><title>dashboard</title>')
  writeFileSync(path.join(folder, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
  writeFileSync(path.join(folder, 'assets/index-abc123.js'), 'export {}')
  server = await startTestServer({ config: { webDir: folder } })
})

afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true })
})

test('a program that takes anything gets the page at the root', async () => {
  const response = await send(server, '/', { token: null, headers: { accept: '*/*' } })
  expect(await response.text()).toContain('<title>dashboard</title>')
})

describe('operators', () => {
  test('see that the server is up and able', async () => {
    expect(await (await send(server, '/healthz', { token: null })).text()).toBe('ok\n')
    const ready = await send(server, '/readyz', { token: null })
    expect(await ready.json()).toEqual({
      ready: true,
      checks: { database: true, worker: true },
      version: '0.0.0-test',
    })
  })

  test('see requests, uploads, jobs, analysis and the database’s size as metrics', async () => {
    await seedProject(server.client('upload'), { runs: 4 })
    await server.analysed()
    const text = await (await send(server, '/metrics')).text()
    expect(text).toMatch(/^metalmark_uploads_total\{outcome="stored"\} 4$/m)
    expect(text).toMatch(
      /^metalmark_http_request_duration_seconds_count\{route="uploadRun",method="POST",status="202"\} 4$/m,
    )
    expect(text).toMatch(/^metalmark_job_duration_seconds_count\{kind="analyse-run",outcome="done"\} [1-4]$/m)
    expect(text).toMatch(/^metalmark_jobs\{state="failed"\} 0$/m)
    expect(Number(/^metalmark_database_bytes (\d+)$/m.exec(text)?.[1])).toBeGreaterThan(50_000)
  })

  test('find a request again by its id', async () => {
    const given = await send(server, '/healthz', { headers: { 'x-request-id': 'build-17' } })
    expect(given.headers.get('x-request-id')).toBe('build-17')
    const odd = await send(server, '/healthz', { headers: { 'x-request-id': 'no spaces please' } })
    expect(odd.headers.get('x-request-id')).toMatch(/^[0-9A-Z]{26}$/)
  })
})

describe('the OpenAPI document', () => {
  interface Document {
    readonly openapi: string
    readonly paths: Record<
      string,
      Record<string, { operationId: string; parameters: { name: string; in: string }[] }>
    >
  }
  const load = async () =>
    (await (await send(server, '/api/v1/openapi.json', { token: null })).json()) as Document

  test('has every operation of the contract once', async () => {
    const { openapi, paths } = await load()
    expect(openapi).toBe('3.1.0')
    const operations = Object.values(paths).flatMap((methods) => Object.values(methods))
    expect(operations.map(({ operationId }) => operationId).sort()).toEqual(Object.keys(routes).sort())
  })

  test('names every parameter of a path', async () => {
    const { paths } = await load()
    for (const [address, methods] of Object.entries(paths)) {
      const inPath = [...address.matchAll(/\{(\w+)\}/g)].map((match) => match[1])
      for (const { parameters } of Object.values(methods)) {
        expect(parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name)).toEqual(
          inPath,
        )
      }
    }
  })

  test('has no reference that leads nowhere', async () => {
    const document = await load()
    const found = [...JSON.stringify(document).matchAll(/"\$ref":"#([^"]+)"/g)].map((match) => match[1] ?? '')
    expect(found).not.toEqual([])
    for (const pointer of new Set(found)) {
      const target = pointer
        .split('/')
        .slice(1)
        .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], document)
      expect(target, pointer).toBeDefined()
    }
  })
})

describe('the dashboard', () => {
  test.each(['/', '/p/netstack', '/p/netstack/series/01K4AYQM60T2BFV6A5CF9Q94TS'])(
    'is at every address of its own: %s',
    async (address) => {
      const response = await send(server, address, { token: null, headers: html })
      expect(response.status).toBe(200)
      expect(await response.text()).toContain('<title>dashboard</title>')
      expect(response.headers.get('cache-control')).toBe('no-cache')
    },
  )

  test('has assets that a browser keeps for ever, and none that are not there', async () => {
    const asset = await send(server, '/assets/index-abc123.js', { token: null })
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(asset.headers.get('content-type')).toContain('javascript')
    expect(await problemOf(server, '/assets/index-old.js', { headers: html })).toMatchObject({
      code: 'not-found',
    })
    expect((await send(server, '/icon.svg', { token: null })).headers.get('content-type')).toContain('svg')
  })

  test('does not stand in for the API, nor for what asks for JSON', async () => {
    expect(await problemOf(server, '/api/v1/nothing', { headers: html })).toMatchObject({ code: 'not-found' })
    expect(await problemOf(server, '/nothing')).toMatchObject({ code: 'not-found' })
  })

  test('does not serve what is outside its folder', async () => {
    for (const address of ['/%2e%2e/package.json', '/assets/..%2f..%2fpackage.json', '/..%5cpackage.json']) {
      const response = await send(server, address, { token: null })
      expect(response.status).toBeGreaterThanOrEqual(400)
    }
  })

  test('that was not built says how to build it', async () => {
    const bare = await startTestServer({ config: { webDir: path.join(folder, 'nothing') } })
    const response = await send(bare, '/', { token: null, headers: html })
    expect(response.status).toBe(503)
    expect(await response.text()).toContain('npm run build')
    await bare.close()
  })
})

test.each(['/', '/api/v1/projects', '/api/v1/nothing', '/assets/index-abc123.js'])(
  '%s carries the headers that keep a browser safe',
  async (address) => {
    const { headers } = await send(server, address, { token: null, headers: html })
    expect(headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'")
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(headers.get('content-security-policy')).not.toContain('unsafe')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('x-powered-by')).toBeNull()
  },
)
