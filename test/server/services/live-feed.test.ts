import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { LiveChange } from '../../../server/contract/live.ts'
import { createLiveFeed, type LiveFeed } from '../../../server/services/live-feed.ts'

const options = {
  version: '1',
  boot: 'B',
  collectMs: 300,
  heartbeatMs: 1000,
  heartbeats: 3,
  mostFollowers: 2,
}
const change = (id: string, project = 'p'): LiveChange => ({ project, topic: 'run', ids: [id] })
let feed: LiveFeed

beforeEach(() => {
  vi.useFakeTimers()
  feed = createLiveFeed(options)
})

afterEach(() => {
  feed.close()
  vi.useRealTimers()
})

function follow(more: { after?: string; project?: string; signal?: AbortSignal } = {}) {
  const { after = null, project = null, signal = new AbortController().signal } = more
  return feed.follow({ after, project, signal })[Symbol.asyncIterator]()
}

test('changes that come close together are one event', async () => {
  const events = follow()
  await events.next()
  const told = events.next()
  feed.publish([change('1')])
  feed.publish([change('2'), change('1'), change('3', 'q')])
  await vi.advanceTimersByTimeAsync(300)
  expect((await told).value).toEqual({
    id: 'B-1',
    data: {
      kind: 'changed',
      changes: [
        { project: 'p', topic: 'run', ids: ['1', '2'] },
        { project: 'q', topic: 'run', ids: ['3'] },
      ],
    },
  })
})

test('too many to name are not named', async () => {
  const events = follow()
  await events.next()
  for (let at = 0; at < 51; at++) feed.publish([change(String(at))])
  await vi.advanceTimersByTimeAsync(300)
  expect((await events.next()).value.data.changes).toEqual([{ project: 'p', topic: 'run', ids: null }])
})

test('a follower that lags gets what it missed as one event, and one that lags too far is told so', async () => {
  feed = createLiveFeed({ ...options, heartbeats: 1000 })
  const slow = follow()
  await slow.next()
  const publish = async (times: number) => {
    for (let at = 0; at < times; at++) {
      feed.publish([change('same')])
      await vi.advanceTimersByTimeAsync(300)
    }
  }
  await publish(3)
  expect((await slow.next()).value).toMatchObject({ id: 'B-3', data: { changes: [change('same')] } })
  await publish(257)
  expect((await slow.next()).value).toMatchObject({ id: 'B-260', data: { kind: 'hello', complete: false } })
  const again = follow({ after: 'B-100' })
  expect((await again.next()).value.data).toMatchObject({ complete: true })
  await again.return?.()
  expect((await follow({ after: 'B-3' }).next()).value.data).toMatchObject({ complete: false })
})

test('a silent stream says that it stands, whatever others are told, and ends when it is old', async () => {
  const events = follow({ project: 'p' })
  await events.next()
  for (let beat = 0; beat < 3; beat++) {
    const told = events.next()
    await vi.advanceTimersByTimeAsync(500)
    feed.publish([change('1', 'q')])
    await vi.advanceTimersByTimeAsync(500)
    expect((await told).value.data).toEqual({ kind: 'heartbeat' })
  }
  expect((await events.next()).done).toBe(true)
})

test('there are only so many followers, and one that leaves makes room', async () => {
  const leaving = new AbortController()
  const events = follow({ signal: leaving.signal })
  await events.next()
  await follow().next()
  await expect(follow().next()).rejects.toMatchObject({ code: 'too-busy' })
  const last = events.next()
  leaving.abort()
  expect((await last).done).toBe(true)
  expect((await follow().next()).done).toBe(false)
})
