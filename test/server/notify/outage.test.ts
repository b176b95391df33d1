import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { afterEach, expect, test, vi } from 'vitest'
import { type Receiver, startReceiver } from '../../support/receiver.ts'
import { type Outlet, project, startOutlet } from './outlet.ts'

let outlet: Outlet
let receiver: Receiver
afterEach(async () => {
  await outlet.close()
  await receiver.close()
})

const minute = 60_000

test('an outage of a target costs tries: each message arrives once, in order, over restarts of the server', async () => {
  let away = true
  receiver = await startReceiver(() => (away ? { status: 503, body: 'down' } : { status: 200 }))
  const url = `${receiver.url}/hook`
  outlet = await startOutlet({
    targets: [{ kind: 'webhook', name: 'bot', url, secret: 'key', on: ['opened', 'confirmed', 'resolved'] }],
    secrets: async () => 'a key of at least 24 bytes',
  })
  await outlet.happens('opened')
  await outlet.settled()
  await outlet.pass(5 * minute)
  await outlet.happens('confirmed')
  await outlet.restart()
  await outlet.pass(30 * minute)
  await outlet.happens('resolved')
  await outlet.restart()
  for (let hours = 0; hours < 3; hours++) await outlet.pass(60 * minute)
  const during = receiver.received.length
  expect(during).toBeGreaterThan(4)
  expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1)

  away = false
  await outlet.pass(60 * minute)
  await outlet.restart()
  for (let hours = 0; hours < 24; hours++) await outlet.pass(60 * minute)
  const arrived = receiver.received.slice(during)
  expect(arrived.map(({ body }) => (JSON.parse(body) as { type: string }).type)).toEqual([
    'alert.opened',
    'alert.confirmed',
    'alert.resolved',
  ])
  expect(new Set(arrived.map(({ headers }) => headers['webhook-id'])).size).toBe(3)

  const page = { limit: 10, target: null, subject: null, state: null }
  const told = (await outlet.database.reads.deliveries(project, page)) ?? []
  expect(told.map(({ state }) => state)).toEqual(['sent', 'sent', 'sent'])
  const tries = told.map(({ attempts }) => attempts.map(({ answer }) => answer))
  expect(tries.at(-1)).toEqual([...Array<string>(during).fill('503 down'), '200'])
  expect(tries.slice(0, 2)).toEqual([['200'], ['200']])
})

test('a target that stays away fails in the end, and a message to it can be tried again', async () => {
  let away = true
  receiver = await startReceiver(() => ({ status: away ? 500 : 200 }))
  outlet = await startOutlet({
    targets: [{ kind: 'slack', name: 'ops', secret: 'slack' }],
    secrets: async () => `${receiver.url}/services/1`,
  })
  await outlet.happens('opened')
  await outlet.settled()
  for (let hours = 0; hours < 24; hours++) await outlet.pass(60 * minute)
  const page = { limit: 10, target: null, subject: null, state: 'failed' as const }
  const [failed] = (await outlet.database.reads.deliveries(project, page)) ?? []
  expect(failed?.attempts).toHaveLength(20)
  expect(receiver.received).toHaveLength(20)
  away = false
  await outlet.retry(failed?.id ?? '')
  await outlet.settled()
  expect(await outlet.database.reads.deliveries(project, { ...page, state: null })).toMatchObject([
    { state: 'sent', attempts: { length: 21 } },
  ])
})

/** Receives messages and answers none of them until it is let go. */
async function startHanging() {
  const gate = Promise.withResolvers<void>()
  const arrived = Promise.withResolvers<void>()
  const ids: string[] = []
  const types = new Map<string, string>()
  const server = createServer(async (request, response) => {
    const id = String(request.headers['webhook-id'])
    ids.push(id)
    types.set(id, ((await json(request)) as { type: string }).type)
    arrived.resolve()
    await gate.promise
    response.writeHead(200).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    ids,
    /** Of each message once, in the order in which they came. */
    types: () => [...types.values()],
    arrived: arrived.promise,
    letGo: () => gate.resolve(),
    close: () => server.closeAllConnections() ?? server.close(),
  }
}

test('a target that hangs holds up nothing but its own messages, which then arrive once, in order', async () => {
  receiver = await startReceiver(() => ({ status: 200 }))
  const hanging = await startHanging()
  const on = ['opened', 'confirmed', 'resolved']
  outlet = await startOutlet({
    targets: [
      { kind: 'webhook', name: 'hangs', url: hanging.url, secret: 'key', on },
      { kind: 'webhook', name: 'served', url: `${receiver.url}/hook`, secret: 'key', on },
    ],
    secrets: async () => 'a key of at least 24 bytes',
  })
  for (const kind of ['opened', 'confirmed', 'resolved'] as const) {
    await outlet.happens(kind)
    outlet.nudge()
  }
  const statesOf = async (target: string) => {
    const page = { limit: 10, target, subject: null, state: null }
    return ((await outlet.database.reads.deliveries(project, page)) ?? []).map(({ state }) => state)
  }
  await hanging.arrived
  await vi.waitFor(async () => expect(await statesOf('served')).toEqual(['sent', 'sent', 'sent']))
  expect(await statesOf('hangs')).toEqual(['queued', 'queued', 'queued'])
  expect(hanging.ids).toHaveLength(1)
  // Ending the server breaks the try off; the next server makes it again.
  await outlet.restart()
  hanging.letGo()
  for (let hours = 0; hours < 3; hours++) await outlet.pass(60 * minute)
  expect(new Set(hanging.ids).size).toBe(3)
  expect(hanging.ids.length).toBeGreaterThan(3)
  expect(receiver.received.map(({ body }) => (JSON.parse(body) as { type: string }).type)).toEqual([
    'alert.opened',
    'alert.confirmed',
    'alert.resolved',
  ])
  expect(await statesOf('hangs')).toEqual(['sent', 'sent', 'sent'])
  expect(hanging.types()).toEqual(['alert.opened', 'alert.confirmed', 'alert.resolved'])
  hanging.close()
})
