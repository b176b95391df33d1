import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { limits } from '../../../server/contract/values.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'
import { problemOf, send } from './call.ts'

const path = '/api/v1/projects/netstack/runs'
const now = Date.UTC(2025, 8, 2)
let server: TestServer

beforeAll(async () => {
  server = await startTestServer({ deps: { clock: () => now } })
})

afterEach(async () => {
  const { projects } = await server.client('read').call('listProjects', { params: {}, query: {} })
  expect(projects, 'nothing may be stored by a refused upload').toEqual([])
})

afterAll(() => server.close())

describe('a body that is too large', () => {
  test('is refused by its announced length', async () => {
    const problem = await problemOf(server, path, { body: ' '.repeat(limits.bodyBytes + 1) })
    expect(problem).toMatchObject({
      code: 'body-too-large',
      detail: `Expected at most ${limits.bodyBytes} bytes after decompression, got ${limits.bodyBytes + 1} bytes`,
    })
  })

  test('is refused once it unfolds beyond the limit, however small it came', async () => {
    const bomb = gzipSync(Buffer.alloc(8 * limits.bodyBytes, 0x20))
    expect(bomb.length).toBeLessThan(limits.bodyBytes / 50)
    const problem = await problemOf(server, path, {
      body: new Uint8Array(bomb),
      headers: { 'content-encoding': 'gzip' },
    })
    expect(problem.code).toBe('body-too-large')
  })

  test('is refused when it comes in pieces without a length', async () => {
    const piece = new TextEncoder().encode(' '.repeat(1024 * 1024))
    let pieces = 0
    const body = new ReadableStream({
      pull(controller) {
        if (pieces++ < 24) controller.enqueue(piece)
        else controller.close()
      },
    })
    const response = await fetch(server.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${server.token('upload')}` },
      body,
      duplex: 'half',
    } as RequestInit)
    expect(response.status).toBe(413)
  })
})

describe('a body in another form', () => {
  test.each([
    [{ 'content-type': 'text/plain' }, 'Expected content-type application/json, got text/plain'],
    [
      { 'content-type': 'application/json; charset=latin1' },
      'Expected content-type application/json, got application/json; charset=latin1',
    ],
    [{ 'content-encoding': 'br' }, 'Expected content-encoding gzip or none, got br'],
  ])('is refused: %j', async (headers, detail) => {
    const problem = await problemOf(server, path, { body: '{}', headers })
    expect(problem).toMatchObject({ code: 'unsupported-media-type', status: 415, detail })
  })

  test('is refused where it says gzip and is none', async () => {
    const problem = await problemOf(server, path, { body: '{}', headers: { 'content-encoding': 'gzip' } })
    expect(problem.code).toBe('invalid-request')
    expect(problem.detail).toMatch(/^The body is not gzip/)
  })
})

describe('an address or method that is not there', () => {
  test('of the API is not found', async () => {
    expect(await problemOf(server, '/api/v2/projects')).toMatchObject({
      code: 'not-found',
      detail: 'There is nothing at GET /api/v2/projects',
    })
  })

  test.each([
    ['/api/v1/projects/none/runs', 'There is no project none'],
    ['/api/v1/projects/none/series', 'There is no project none'],
    [
      '/api/v1/projects/none/runs/01K4AYQM60T2BFV6A5CF9Q94TS',
      'There is no run 01K4AYQM60T2BFV6A5CF9Q94TS in project none',
    ],
    [
      '/api/v1/projects/none/series/01K4AYQM60T2BFV6A5CF9Q94TS',
      'There is no series 01K4AYQM60T2BFV6A5CF9Q94TS in project none',
    ],
    [
      `/api/v1/projects/none/raw-outputs/${'0'.repeat(64)}`,
      `There is no raw output ${'0'.repeat(64)} in project none`,
    ],
  ])('of a thing is not found: %s', async (address, detail) => {
    expect(await problemOf(server, address)).toMatchObject({ code: 'not-found', detail })
  })

  test('answers another method with those that are allowed', async () => {
    const response = await send(server, path, { method: 'DELETE' })
    expect(response.headers.get('allow')).toBe('POST, GET')
    expect(await problemOf(server, path, { method: 'DELETE' })).toMatchObject({
      code: 'method-not-allowed',
      status: 405,
    })
  })

  test.each([
    ['/api/v1/projects/UPPER/runs', 'path.project'],
    ['/api/v1/projects/netstack/runs?limit=0', 'query.limit'],
    ['/api/v1/projects/netstack/runs?limit=many', 'query.limit'],
    ['/api/v1/projects/netstack/runs?colour=red', 'query.colour'],
    ['/api/v1/projects/netstack/runs/../../etc', null],
  ])('with a part that cannot be: %s', async (address, place) => {
    const problem = await problemOf(server, address)
    if (place === null) expect(problem.code).toBe('not-found')
    else expect(problem).toMatchObject({ code: 'invalid-request', errors: [{ path: place }] })
  })

  test('with broken percent-encoding is refused', async () => {
    expect(await problemOf(server, '/api/v1/projects/%E0%A4%A/runs')).toMatchObject({
      code: 'invalid-request',
    })
  })
})
