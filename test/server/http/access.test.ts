import { get } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildRun } from '../../support/builders.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'
import { problemOf, send } from './call.ts'

const uploads = '/api/v1/projects/netstack/runs'
const body = JSON.stringify(buildRun())
let open: TestServer
let closed: TestServer

beforeAll(async () => {
  open = await startTestServer()
  closed = await startTestServer({ config: { anonymousRead: 'never' } })
  for (const server of [open, closed]) {
    for (const project of ['netstack', 'other']) {
      await server.client('upload').call('uploadRun', { params: { project }, query: {}, body: buildRun() })
    }
  }
})

afterAll(async () => {
  await open.close()
  await closed.close()
})

describe('an upload', () => {
  test('without a token is refused even where reading needs none', async () => {
    const problem = await problemOf(open, uploads, { body, token: null })
    expect(problem).toMatchObject({ code: 'unauthenticated', status: 401 })
    expect(problem.hint).toContain('token create --name NAME --scope upload')
    const response = await send(open, uploads, { body, token: null })
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/)
  })

  test.each(['mm_upload_wrong', '', 'a b', 'x'.repeat(5000)])(
    'with a wrong token is refused: %s',
    async (token) => {
      expect(await problemOf(open, uploads, { body, token })).toMatchObject({ code: 'unauthenticated' })
    },
  )

  test('with a token for reading is refused, and says which scope it takes', async () => {
    const problem = await problemOf(open, uploads, { body, token: open.token('read') })
    expect(problem).toMatchObject({
      code: 'forbidden',
      detail: 'Expected a token with scope upload, got one with scope read',
    })
  })

  test('with another project’s token is refused, and with its own is taken', async () => {
    const { secret } = await open.tokens.create({ name: 'ci', scope: 'upload', project: 'other' })
    expect(await problemOf(open, uploads, { body, token: secret })).toMatchObject({ code: 'forbidden' })
    expect((await send(open, '/api/v1/projects/other/runs', { body, token: secret })).status).toBe(202)
  })

  test('with a revoked token is refused from then on', async () => {
    const { id, secret } = await open.tokens.create({ name: 'ci', scope: 'upload', project: null })
    expect((await send(open, uploads, { body, token: secret })).status).toBe(202)
    expect(await open.tokens.revoke(id)).toBe(true)
    expect(await problemOf(open, uploads, { body, token: secret })).toMatchObject({ code: 'unauthenticated' })
  })

  test('with an admin’s token is taken', async () => {
    expect((await send(open, uploads, { body, token: open.token('admin') })).status).toBe(202)
  })
})

describe('reading', () => {
  test('needs no token where the server allows it, but a wrong one is still wrong', async () => {
    expect((await send(open, '/api/v1/projects', { token: null })).status).toBe(200)
    expect(await problemOf(open, '/api/v1/projects', { token: 'mm_read_x' })).toMatchObject({
      code: 'unauthenticated',
    })
  })

  test.each(['/api/v1/projects', uploads, '/metrics'])('needs a token elsewhere: %s', async (path) => {
    expect(await problemOf(closed, path, { token: null })).toMatchObject({ code: 'unauthenticated' })
    expect((await send(closed, path, { token: closed.token('read') })).status).toBe(200)
  })

  test('with a project’s token shows that project only', async () => {
    const { secret } = await closed.tokens.create({ name: 'x', scope: 'read', project: 'other' })
    const response = await send(closed, '/api/v1/projects', { token: secret })
    const { projects } = (await response.json()) as { projects: { slug: string }[] }
    expect(projects.map(({ slug }) => slug)).toEqual(['other'])
    expect(await problemOf(closed, uploads, { token: secret })).toMatchObject({ code: 'forbidden' })
  })
})

test('tokens are random, carry their scope, and are never listed', async () => {
  const made = await Promise.all(
    [1, 2].map(() => open.tokens.create({ name: 'ci', scope: 'upload', project: null })),
  )
  for (const { secret } of made) expect(secret).toMatch(/^mm_upload_[\w-]{43}$/)
  expect(made[0]?.secret).not.toBe(made[1]?.secret)
  const listed = JSON.stringify(await open.tokens.list())
  for (const { id, secret } of made) {
    expect(listed).toContain(id)
    expect(listed).not.toContain(secret)
    expect(listed).not.toContain('hash')
  }
  expect(await open.tokens.revoke('01K4AYQM60T2BFV6A5CF9Q94TS')).toBe(false)
})

describe('reading without a token on a loopback address', () => {
  /** `fetch` does not let a caller choose the Host header. */
  function status(headers: Readonly<Record<string, string>>): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      get(`${open.url}/api/v1/projects`, { headers }, (response) => {
        response.resume()
        resolve(response.statusCode)
      }).on('error', reject)
    })
  }

  test.each(['localhost', '127.0.0.1', '[::1]:8420', 'localhost:8420'])(
    'is allowed under the name %s',
    async (host) => {
      expect(await status({ host })).toBe(200)
    },
  )

  test.each(['rebound.example', 'localhost.example:8420', '127.0.0.1.example'])(
    'is refused under the name %s: another site may have sent the browser here',
    async (host) => {
      expect(await status({ host })).toBe(401)
    },
  )

  test('is refused where a proxy passes it on', async () => {
    expect(await status({ 'x-forwarded-for': '192.0.2.1' })).toBe(401)
  })
})
