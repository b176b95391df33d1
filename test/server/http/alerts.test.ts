import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { AlertAction, AlertDetail } from '../../../server/contract/alert.ts'
import { type AlertingServer, startAlertingServer } from '../../support/alerting-server.ts'
import { problemOf } from './call.ts'

const who = 'Ada Lovelace <ada@example.org>'
const nobody = '01K00000000000000000000000'
let server: AlertingServer

beforeEach(async () => {
  server = await startAlertingServer()
})

afterEach(() => server.close())

async function listed(query: Record<string, unknown> = {}): Promise<string[]> {
  const { alerts } = await server.admin.call('listAlerts', { params: server.params, query })
  return alerts.map(({ kind }) => kind)
}

function act(action: { readonly do: AlertAction['do'] } & Record<string, unknown>): Promise<AlertDetail> {
  return server.admin.call('actOnAlert', {
    params: { ...server.params, alert: server.change.id },
    body: { who, why: null, ...action } as AlertAction,
  })
}

describe('the alerts of a project', () => {
  test('are listed, the last opened first, with what they are about', async () => {
    const { alerts, next } = await server.client('read').call('listAlerts', { params: server.params })
    expect(next).toBeNull()
    expect(alerts).toMatchObject([
      { kind: 'pull-request', pullRequest: 7, evidence: 'suspected', members: 3, hosts: ['host-a'] },
      { kind: 'change', pullRequest: null, evidence: 'suspected', members: 3, after: {}, upTo: {} },
    ])
    expect(alerts[1]?.headline).toMatch(/: [+−]\d+ %$/)
  })

  test('can be asked for by kind, by pull request and by state', async () => {
    await act({ do: 'resolve' })
    expect(await listed()).toEqual(['pull-request'])
    expect(await listed({ state: 'closed' })).toEqual(['change'])
    expect(await listed({ state: 'all' })).toEqual(['pull-request', 'change'])
    expect(await listed({ state: 'all', kind: 'change' })).toEqual(['change'])
    expect(await listed({ pullRequest: 7 })).toEqual(['pull-request'])
    expect(await listed({ pullRequest: 8 })).toEqual([])
  })

  test('come in pages, each going on where the last one ended', async () => {
    const first = await server.admin.call('listAlerts', { params: server.params, query: { limit: 1 } })
    expect(first).toMatchObject({ alerts: [{ kind: 'pull-request' }], next: server.request.id })
    expect(await listed({ limit: 1, before: first.next })).toEqual(['change'])
  })

  test('are not those of a project that is not there, nor before an alert that is not', async () => {
    const params = { project: 'nobody' }
    await expect(server.admin.call('listAlerts', { params })).rejects.toThrow('There is no project nobody')
    await expect(listed({ before: nobody })).rejects.toThrow(
      `There is no project netstack with an alert ${nobody}`,
    )
  })
})

test('one alert has its series, headline metrics first, and its history', async () => {
  const alert = await server.admin.call('getAlert', {
    params: { ...server.params, alert: server.change.id },
  })
  expect(alert.members.map(({ series }) => series.metric.name)).toEqual(['rtt_p99', 'throughput', 'rtt_p50'])
  expect(alert.members.every(({ changePoint, effect, standing }) => changePoint && effect && standing)).toBe(
    true,
  )
  expect(alert).toMatchObject({
    host: { label: 'host-a' },
    confirmations: [],
    bisections: [],
    mergedInto: null,
  })
  expect(alert.history).toMatchObject([
    { kind: 'opened', who: null, evidence: 'suspected', handling: 'open' },
  ])
})

describe('what people do', () => {
  test('is done at once, and stands in the history under their names with their reasons', async () => {
    await act({ do: 'acknowledge', why: 'Looking' })
    await act({ do: 'assign', to: 'Grace' })
    const alert = await act({ do: 'accept', why: 'The price of encryption' })
    expect(alert).toMatchObject({ handling: 'accepted', evidence: 'suspected', assignee: 'Grace' })
    expect(alert.history.map(({ kind, who: by, why }) => [kind, by, why]).slice(1)).toEqual([
      ['acknowledged', who, 'Looking'],
      ['assigned', who, 'to Grace'],
      ['accepted', who, 'The price of encryption'],
    ])
  })

  test('can be taken back', async () => {
    await act({ do: 'assign', to: 'Grace' })
    expect(await act({ do: 'assign', to: null })).toMatchObject({ assignee: null })
    await act({ do: 'resolve' })
    expect(await act({ do: 'reopen' })).toMatchObject({ handling: 'open', evidence: 'suspected' })
  })

  test('is refused where the state of the alert has no sense for it, which changes nothing', async () => {
    await act({ do: 'resolve' })
    await expect(act({ do: 'acknowledge' })).rejects.toMatchObject({
      problem: {
        ...{ status: 409, code: 'alert-conflict' },
        detail: `Alert ${server.change.id} cannot be acknowledged. It is resolved: reopen it, and then acknowledge it`,
      },
    })
    const params = { ...server.params, alert: server.change.id }
    expect((await server.admin.call('getAlert', { params })).history.map(({ kind }) => kind)).toEqual([
      'opened',
      'resolved',
    ])
  })

  test('takes a token of scope admin, and an alert that is there', async () => {
    const path = (id: string) => `/api/v1/projects/netstack/alerts/${id}/actions`
    const body = JSON.stringify({ do: 'resolve', who })
    expect((await problemOf(server, path(server.change.id), { body })).code).toBe('forbidden')
    const token = server.token('admin')
    expect(await problemOf(server, path(nobody), { body, token })).toMatchObject({
      ...{ code: 'not-found', detail: `There is no alert ${nobody} in project netstack` },
    })
    const wrong = JSON.stringify({ do: 'delete', who })
    expect((await problemOf(server, path(server.change.id), { body: wrong, token })).code).toBe(
      'invalid-request',
    )
  })

  test('with the longest name and reason leaves a history that can still be read', async () => {
    const to = 'x'.repeat(2000)
    const { history } = await act({ do: 'assign', to, why: 'y'.repeat(2000) })
    expect(history.at(-1)?.why).toHaveLength(2000)
  })
})

describe('a muted alert', () => {
  const hour = 3_600_000

  test('is back when its time is over, without anybody doing anything', async () => {
    const until = server.change.openedAt + 2 * hour
    const alert = await act({ do: 'mute', until, why: 'Known' })
    expect(alert).toMatchObject({ mutedUntil: until, handling: 'open' })
    expect(alert.history.at(-1)?.why).toBe(`until ${new Date(until).toISOString()}: Known`)
    expect(await listed()).toEqual(['pull-request'])
    expect(await listed({ state: 'closed' })).toEqual([])
    server.wait(2 * hour)
    expect(await listed()).toEqual(['pull-request', 'change'])
  })

  test('is back when somebody unmutes or reopens it', async () => {
    await act({ do: 'mute', until: server.change.openedAt + hour })
    expect(await act({ do: 'unmute' })).toMatchObject({ mutedUntil: null })
    expect(await listed()).toEqual(['pull-request', 'change'])
  })

  test('cannot be muted until a time that is over', async () => {
    await expect(act({ do: 'mute', until: server.change.openedAt - hour })).rejects.toMatchObject({
      problem: { code: 'invalid-request', hint: 'To end a mute, unmute the alert' },
    })
  })
})
