import { afterEach, expect, test } from 'vitest'
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
