import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { StreamedEvent } from '../../../server/contract/event-stream.ts'
import type { LiveChange, LiveEvent } from '../../../server/contract/live.ts'
import { projectHistory, seedProject } from '../../support/seed-project.ts'
import { clientFor, startTestServer, type TestServer } from '../../support/server.ts'
import { problemOf, send } from './call.ts'

let server: TestServer
let gone: AbortController

beforeEach(async () => {
  server = await startTestServer()
  gone = new AbortController()
})

afterEach(async () => {
  gone.abort()
  await server.close()
})

const project = 'netstack'
const [first] = projectHistory({ runs: 1 })
if (first === undefined) throw new Error('Expected a run, got none')
const upload = { params: { project }, body: first }

describe('a stream of events', () => {
  test('begins with a greeting, and tells of a run with its series once they are stored', async () => {
    const events = await follow()
    expect(await next(events)).toMatchObject({
      data: { kind: 'hello', version: '0.0.0-test', complete: false },
    })
    await server.client('upload').call('uploadRun', upload)
    const changes = await until(events, ({ topic }) => topic === 'series')
    expect(changes).toContainEqual({ project, topic: 'run', ids: [first.id] })
    expect(changes.find(({ topic }) => topic === 'series')?.ids?.length).toBeGreaterThan(0)
  })

  test('goes on where it was left', async () => {
    const events = await follow()
    const { id } = await next(events)
    await server.client('upload').call('uploadRun', upload)
    await server.analysed()
    const again = await server.client('read').call('followAll', { query: { after: id }, signal: gone.signal })
    const resumed = again[Symbol.asyncIterator]()
    expect(await next(resumed)).toEqual({
      id,
      data: { kind: 'hello', version: '0.0.0-test', complete: true },
    })
    expect(await until(resumed, ({ topic }) => topic === 'run')).toContainEqual({
      project,
      topic: 'run',
      ids: [first.id],
    })
  })

  test('goes on for a browser, which names the last event in a header', async () => {
    const { id } = await next(await follow())
    const response = await send(server, '/api/v1/events', {
      token: server.token('read'),
      headers: { 'last-event-id': id },
    })
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(response.headers.get('cache-control')).toBe('private, no-cache, no-transform')
    const { value } = (await response.body?.getReader().read()) ?? {}
    expect(new TextDecoder().decode(value)).toBe(
      `id: ${id}\ndata: {"kind":"hello","version":"0.0.0-test","complete":true}\n\n`,
    )
  })

  test('says that something may be missing where it is asked to go on from the events of another process', async () => {
    const events = await server.client('read').call('followAll', {
      query: { after: '01K4AYQM60T2BFV6A5CF9Q94TS-7' },
      signal: gone.signal,
    })
    expect((await next(events[Symbol.asyncIterator]())).data).toMatchObject({
      kind: 'hello',
      complete: false,
    })
  })

  test('tells of no other project than the one that it is for, and the token may see', async () => {
    await server.client('upload').call('uploadRun', upload)
    const other = 'other'
    await server.client('upload').call('uploadRun', { params: { project: other }, body: first })
    await server.analysed()
    const { secret } = await server.tokens.create({ name: 'test', scope: 'read', project: other })
    const own = await followWith(secret, '/api/v1/events')
    const named = await followWith(server.token('read'), `/api/v1/projects/${other}/events`)
    for (const stream of [own, named]) await next(stream)
    const [a, b] = projectHistory({ runs: 3 }).slice(1)
    if (a === undefined || b === undefined) throw new Error('Expected three runs')
    await server.client('upload').call('uploadRun', { ...upload, body: a })
    await server.client('upload').call('uploadRun', { params: { project: other }, body: b })
    for (const stream of [own, named]) {
      const changes = await until(stream, ({ topic }) => topic === 'run')
      expect(new Set(changes.map((change) => change.project))).toEqual(new Set([other]))
    }
  })

  test('ends when the server stops, which does not wait for it', async () => {
    const events = await follow()
    await next(events)
    await server.close()
    expect((await events.next()).done).toBe(true)
  })

  test('needs a token, a project that is there, and a route that takes GET', async () => {
    const closed = await startTestServer({ config: { anonymousRead: 'never' } })
    expect(await problemOf(closed, '/api/v1/events', { token: null })).toMatchObject({
      code: 'unauthenticated',
    })
    await closed.close()
    await seedProject(server.client('upload'), { runs: 1 })
    expect(
      await problemOf(server, '/api/v1/projects/nothing/events', { token: server.token('read') }),
    ).toMatchObject({ code: 'not-found' })
  })
})

type Events = AsyncIterator<StreamedEvent<LiveEvent>>

async function follow(): Promise<Events> {
  const events = await server.client('read').call('followAll', { signal: gone.signal })
  return events[Symbol.asyncIterator]()
}

async function followWith(secret: string, path: string): Promise<Events> {
  const client = clientFor(server.url, secret)
  const match = /projects\/([^/]+)/.exec(path)?.[1]
  const events =
    match === undefined
      ? await client.call('followAll', { signal: gone.signal })
      : await client.call('followProject', { params: { project: match }, signal: gone.signal })
  return events[Symbol.asyncIterator]()
}

async function next(events: Events): Promise<StreamedEvent<LiveEvent>> {
  const { value, done } = await events.next()
  if (done) throw new Error('The stream ended')
  return value
}

/** The changes that are told up to one of a kind. */
async function until(events: Events, found: (change: LiveChange) => boolean): Promise<LiveChange[]> {
  const changes: LiveChange[] = []
  while (!changes.some(found)) {
    const { data } = await next(events)
    if (data.kind === 'changed') changes.push(...data.changes)
  }
  return changes
}
