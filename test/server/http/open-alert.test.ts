import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { AlertAction } from '../../../server/contract/alert.ts'
import { ProjectSettings } from '../../../server/contract/project-settings.ts'
import { firstRunAt } from '../../support/builders.ts'
import { simulatedAgent } from '../../support/simulated-agent.ts'
import { startUnalertedServer, type UnalertedServer } from '../../support/unalerted-server.ts'

let server: UnalertedServer

beforeEach(async () => {
  server = await startUnalertedServer()
}, 60_000)
afterEach(() => server.close())

const open = (change = server.change.id) =>
  server.admin.call('openAlert', {
    params: server.params,
    body: { change, who: 'Ada', why: 'It costs us a customer' },
  })
const all = async () =>
  (await server.admin.call('listAlerts', { params: server.params, query: { state: 'all' } })).alerts
const get = (alert: string) => server.admin.call('getAlert', { params: { ...server.params, alert } })
const act = (alert: string, deed: Omit<AlertAction, 'who' | 'why'>) =>
  server.admin.call('actOnAlert', {
    params: { ...server.params, alert },
    body: { who: 'Bea', why: null, ...deed } as AlertAction,
  })
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i)

describe('a change that the settings hold for too small', () => {
  test('has an alert once a person opens one, with who and why in its history', async () => {
    expect(await all()).toEqual([])
    const alert = await open()
    expect(alert).toMatchObject({
      ...{
        kind: 'change',
        evidence: 'suspected',
        handling: 'open',
        headline: expect.stringMatching(/^every series: /),
      },
      ...{ after: server.change.after, upTo: server.change.upTo },
      history: [{ kind: 'opened', who: 'Ada', why: 'It costs us a customer' }],
    })
    const members = alert.members.flatMap(({ changePoint }) => changePoint ?? []).sort()
    expect(members).toEqual(server.change.members.map(({ id }) => id).sort())
    const params = { ...server.params, change: server.change.id }
    expect(await server.admin.call('getChange', { params })).toMatchObject({ alert: { id: alert.id } })
  })

  test('keeps that alert through further runs, which open no second and bear it out like any other', async () => {
    const { id } = await open()
    await act(id, { do: 'assign', to: 'Bea' } as never)
    for (const place of range(24, 32)) {
      await server.upload(server.runAt(place))
      expect(await all()).toMatchObject([{ id, handling: 'open', assignee: 'Bea' }])
    }
    const alert = await get(id)
    expect(alert.evidence).toBe('confirmed')
    expect(alert.history.map(({ kind }) => kind)).toEqual(['opened', 'assigned', 'confirmed'])
  })

  test('loses it to runs that take the change back', async () => {
    const { id } = await open()
    const again = range(18, 24).flatMap((place) =>
      [1, 2, 3].map((n) => server.runAt(place, { speed: 1, seed: 100 * n + place })),
    )
    // The commits are as fast as ever when measured again and again: the spell was the boots'.
    await server.upload(...again, ...range(24, 40).map((place) => server.runAt(place, { speed: 1 })))
    const [alert, ...others] = await all()
    expect(others).toEqual([])
    expect(alert).toMatchObject({ id, handling: 'resolved' })
    const last = (await get(id)).history.at(-1)
    expect(last).toMatchObject({ kind: 'withdrawn', who: null, why: expect.any(String) })
  })

  test('has one alert and no second, and says which', async () => {
    const { id } = await open()
    await act(id, { do: 'resolve' })
    await expect(open()).rejects.toMatchObject({
      problem: { code: 'alert-conflict', detail: `Alert ${id} is about this change already` },
    })
    await server.upload(server.runAt(24))
    expect(await all()).toMatchObject([{ id, handling: 'resolved' }])
  })

  test('is measured again at once where an agent takes work, and found true though it is small', async () => {
    const head = server.change.upTo?.head
    const agent = simulatedAgent('host-a', {
      ...{ server, project: 'netstack', time: { now: firstRunAt + 100 * 3_600_000 } },
      boot: (commit) => ({ speed: commit === head ? 0.9 : 1 }),
    })
    expect(await agent.claim()).toBeNull()
    const body = ProjectSettings.parse({ smallestEffect: 0.5 })
    await server.admin.call('putProject', { params: server.params, body })
    const { id, history } = await open()
    expect(history).toMatchObject([{ kind: 'opened' }, { kind: 'confirmation-asked', who: null }])
    for (let round = 0; round < 12 && (await get(id)).evidence === 'suspected'; round++) await agent.work()
    expect((await get(id)).history.at(-1)).toMatchObject({ kind: 'confirmed', handling: 'open' })
  })

  test('is no alarm of Metalmark’s: whatever becomes of it, the budget of false ones is not touched', async () => {
    await open()
    const { alerts } = await server.admin.call('getQuality', { params: server.params })
    expect(Object.values(alerts).every((count) => count === 0)).toBe(true)
    const { weeks, delays } = await server.admin.call('getQualityHistory', { params: server.params })
    expect(weeks.flatMap((week) => Object.values(week.alerts)).every((count) => count === 0)).toBe(true)
    expect(delays).toEqual([])
  })
})

describe('no alert is opened by hand', () => {
  test('about what is no change', async () => {
    const unknown = '01K00000000000000000000000'
    await expect(open(unknown)).rejects.toMatchObject({
      problem: { code: 'not-found', detail: `There is no change ${unknown} in project netstack` },
    })
  })

  test('about a change that was accepted: it marks where its series are judged anew', async () => {
    const { members, upTo, id } = server.change
    for (const pattern of new Set(
      members.map(({ series: { benchmark, metric } }) => `${benchmark.name}/${metric.name}`),
    )) {
      await server.admin.call('expectChange', {
        params: server.params,
        body: { commit: upTo?.head ?? '', pattern, relative: null, who: 'Ada', why: null },
      })
    }
    await server.upload(server.runAt(24))
    await expect(open(id)).rejects.toMatchObject({
      problem: { code: 'alert-conflict', detail: expect.stringContaining('or was accepted') },
    })
  })

  test('about a change for the better', async () => {
    await server.upload(...range(24, 34).map((place) => server.runAt(place, { speed: 1.3 })))
    const { groups } = await server.admin.call('listChanges', { params: server.params })
    const better = groups.find(({ sign }) => sign === 'better')?.id ?? ''
    await expect(open(better)).rejects.toMatchObject({
      problem: { code: 'alert-conflict', detail: expect.stringContaining('Expected a change for the worse') },
    })
  })
})
