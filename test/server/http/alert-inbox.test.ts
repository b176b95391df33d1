import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { AlertAction } from '../../../server/contract/alert.ts'
import { type AlertingServer, startAlertingServer } from '../../support/alerting-server.ts'
import { problemOf } from './call.ts'

const who = 'Ada'
const nobody = '01K00000000000000000000000'
let server: AlertingServer

beforeEach(async () => {
  server = await startAlertingServer()
})

afterEach(() => server.close())

async function listed(query: Record<string, unknown>): Promise<string[]> {
  const { alerts } = await server.admin.call('listAlerts', { params: server.params, query })
  return alerts.map(({ kind }) => kind)
}

function counted(query: Record<string, unknown> = {}) {
  return server.client('read').call('countAlerts', { params: server.params, query })
}

function actOn(
  alerts: readonly string[],
  action: { readonly do: AlertAction['do'] } & Record<string, unknown>,
) {
  const body = { alerts: [...alerts], action: { who, why: null, ...action } as AlertAction }
  return server.admin.call('actOnAlerts', { params: server.params, body })
}

describe('the alerts of a project', () => {
  test('can be asked for by all that is known of them and by what people made of them', async () => {
    await actOn([server.change.id], { do: 'acknowledge' })
    await actOn([server.change.id], { do: 'assign', to: 'Grace' })
    expect(await listed({ handling: 'acknowledged' })).toEqual(['change'])
    expect(await listed({ handling: 'open' })).toEqual(['pull-request'])
    expect(await listed({ evidence: 'suspected' })).toEqual(['pull-request', 'change'])
    expect(await listed({ evidence: 'confirmed' })).toEqual([])
    expect(await listed({ assignee: 'Grace' })).toEqual(['change'])
    expect(await listed({ assignee: '' })).toEqual(['pull-request'])
    expect(await listed({ host: 'host-a' })).toEqual(['pull-request', 'change'])
    expect(await listed({ host: 'host-b' })).toEqual([])
    expect(await listed({ branch: 'main' })).toEqual(['pull-request', 'change'])
    expect(await listed({ branch: 'release-2' })).toEqual([])
    const { attribution } = server.change
    expect(await listed({ kind: 'change', attribution: attribution?.kind })).toEqual(['change'])
    expect(await listed({ kind: 'change', attribution: 'environment' })).toEqual([])
  })

  test('can be searched by words of the headline, the commit, the host, the assignee, the request', async () => {
    const head = server.change.upTo?.head ?? ''
    expect(await listed({ text: head.slice(0, 12).toUpperCase() })).toEqual(['change'])
    expect(await listed({ text: '#7 host-a' })).toEqual(['pull-request'])
    expect(await listed({ text: 'host-a nothing-of-the-kind' })).toEqual([])
    expect(await listed({ text: '%' })).toEqual(['pull-request', 'change'])
    expect(await listed({ text: '_' })).toEqual([])
  })

  test('are counted for each value of each filter, with the other filters as they are', async () => {
    await actOn([server.change.id], { do: 'resolve' })
    const counts = await counted()
    expect(counts.shown).toBe(1)
    expect(counts.kind).toEqual([{ value: 'pull-request', count: 1 }])
    expect(counts.state).toEqual([
      { value: 'all', count: 2 },
      { value: 'closed', count: 1 },
      { value: 'open', count: 1 },
    ])
    const all = await counted({ state: 'all', kind: 'change' })
    expect(all.shown).toBe(1)
    // What the other kind would show stays visible beside the chosen one.
    expect(all.kind).toEqual([
      { value: 'change', count: 1 },
      { value: 'pull-request', count: 1 },
    ])
    expect(all.handling).toEqual([{ value: 'resolved', count: 1 }])
    expect(all.host).toEqual([{ value: 'host-a', count: 1 }])
    expect(all.assignee).toEqual([{ value: '', count: 1 }])
    expect(all.branch).toEqual([{ value: 'main', count: 1 }])
  })

  test('that are muted can be found as such until their time is over', async () => {
    const hour = 3_600_000
    await actOn([server.change.id], { do: 'mute', until: server.change.openedAt + 2 * hour })
    expect(await listed({ state: 'muted' })).toEqual(['change'])
    expect((await counted()).state).toContainEqual({ value: 'muted', count: 1 })
    server.wait(2 * hour)
    expect(await listed({ state: 'muted' })).toEqual([])
  })

  test('come in pages under a filter too', async () => {
    const query = { limit: 1, evidence: 'suspected' } as const
    const { alerts, next } = await server.admin.call('listAlerts', { params: server.params, query })
    expect([alerts[0]?.id, next]).toEqual([server.request.id, server.request.id])
    expect(await listed({ ...query, before: next })).toEqual(['change'])
  })
})

describe('one thing done to many alerts', () => {
  test('is done to each, and stands in each history', async () => {
    const { results } = await actOn([server.change.id, server.request.id], { do: 'acknowledge', why: 'Both' })
    expect(results).toMatchObject([
      { outcome: 'done', id: server.change.id, alert: { handling: 'acknowledged', members: 3 } },
      { outcome: 'done', id: server.request.id, alert: { handling: 'acknowledged' } },
    ])
    const params = { ...server.params, alert: server.request.id }
    const { history } = await server.admin.call('getAlert', { params })
    expect(history.at(-1)).toMatchObject({ kind: 'acknowledged', who, why: 'Both' })
  })

  test('is told of alert by alert: one that refuses holds up no other', async () => {
    await actOn([server.change.id], { do: 'resolve' })
    const { results } = await actOn([server.change.id, nobody, server.request.id], { do: 'acknowledge' })
    expect(results).toMatchObject([
      {
        ...{ outcome: 'refused', id: server.change.id, code: 'alert-conflict' },
        detail: `Alert ${server.change.id} cannot be acknowledged. It is resolved: reopen it, and then acknowledge it`,
      },
      { outcome: 'refused', id: nobody, code: 'not-found' },
      { outcome: 'done', id: server.request.id },
    ])
  })

  test('takes a token of scope admin, a project that is there, and each alert once', async () => {
    const path = (project: string) => `/api/v1/projects/${project}/alert-actions`
    const bodyOf = (...alerts: string[]) => JSON.stringify({ alerts, action: { do: 'resolve', who } })
    const body = bodyOf(server.change.id)
    expect((await problemOf(server, path('netstack'), { body })).code).toBe('forbidden')
    const token = server.token('admin')
    expect((await problemOf(server, path('nothing'), { body, token })).code).toBe('not-found')
    const twice = { body: bodyOf(server.change.id, server.change.id), token }
    expect((await problemOf(server, path('netstack'), twice)).errors?.[0]?.message).toContain(
      'each alert once',
    )
  })
})
