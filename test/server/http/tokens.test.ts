import { afterEach, beforeEach, expect, test } from 'vitest'
import { clientFor, startTestServer, type TestServer } from '../../support/server.ts'
import { problemOf } from './call.ts'

const params = { project: 'netstack' }
let server: TestServer

beforeEach(async () => {
  server = await startTestServer({ config: { anonymousRead: 'never' } })
})

afterEach(() => server.close())

test('a token is shown once, to whoever makes it, and works at once', async () => {
  const admin = server.client('admin')
  const { token, secret } = await admin.call('createToken', { params, body: { name: 'ci', scope: 'upload' } })
  expect(token).toMatchObject({ name: 'ci', scope: 'upload', project: 'netstack', revokedAt: null })
  expect(secret).toMatch(/^mm_upload_[\w-]{43}$/)
  const list = await admin.call('listTokens', { params })
  expect(list.tokens.map(({ id }) => id)).toContain(token.id)
  expect(JSON.stringify(list)).not.toContain(secret)
  await clientFor(server.url, secret).call('listProjects', {})
})

test('a token that was revoked is worthless from the next request on, and stays listed', async () => {
  const admin = server.client('admin')
  const { token, secret } = await admin.call('createToken', { params, body: { name: 'ci', scope: 'read' } })
  const own = { ...params, token: token.id }
  const revoked = await admin.call('revokeToken', { params: own, body: {} })
  expect(revoked.revokedAt).not.toBeNull()
  expect(await admin.call('revokeToken', { params: own, body: {} })).toEqual(revoked)
  await expect(clientFor(server.url, secret).call('listProjects', {})).rejects.toThrow('revoked')
  expect((await admin.call('listTokens', { params })).tokens).toContainEqual(revoked)
})

test('whoever administers one project sees, makes and revokes that project’s tokens only', async () => {
  const admin = server.client('admin')
  const { secret } = await admin.call('createToken', { params, body: { name: 'lead', scope: 'admin' } })
  const lead = clientFor(server.url, secret)
  const { tokens } = await lead.call('listTokens', { params })
  expect(tokens.map(({ name }) => name)).toEqual(['lead'])
  // Those for every project are there for whoever administers them all.
  const everywhere = (await admin.call('listTokens', { params })).tokens.find(
    ({ project }) => project === null,
  )
  const other = { ...params, token: everywhere?.id ?? '' }
  await expect(lead.call('revokeToken', { params: other, body: {} })).rejects.toThrow('There is no token')
  const elsewhere = { project: 'other' }
  await expect(
    lead.call('createToken', { params: elsewhere, body: { name: 'x', scope: 'read' } }),
  ).rejects.toThrow('The token is for project netstack')
})

test('tokens take scope admin even to be listed', async () => {
  expect((await problemOf(server, '/api/v1/projects/netstack/tokens')).code).toBe('forbidden')
  expect((await problemOf(server, '/api/v1/projects/netstack/tokens', { token: null })).code).toBe(
    'unauthenticated',
  )
})
