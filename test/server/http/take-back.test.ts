import { afterEach, beforeEach, expect, test } from 'vitest'
import type { AlertAction } from '../../../server/contract/alert.ts'
import { type AlertingServer, startAlertingServer } from '../../support/alerting-server.ts'

let server: AlertingServer

beforeEach(async () => {
  server = await startAlertingServer()
}, 60_000)
afterEach(() => server.close())

type Deed = Omit<AlertAction, 'who' | 'why'> & { readonly what?: string }

const act = (who: string, deed: Deed) =>
  server.admin.call('actOnAlert', {
    params: { ...server.params, alert: server.change.id },
    body: { who, why: null, ...deed } as AlertAction,
  })
const accepted = async () =>
  (await server.admin.call('listExpectedChanges', { params: server.params })).changes

test('what was acknowledged by mistake is open again, and the history keeps both with who did it', async () => {
  await act('Ada', { do: 'acknowledge' })
  const alert = await act('Ada', { do: 'take-back', what: 'acknowledge' })
  expect(alert.handling).toBe('open')
  expect(alert.history.slice(-2)).toMatchObject([
    { kind: 'acknowledged', who: 'Ada', handling: 'acknowledged' },
    { kind: 'taken-back', who: 'Ada', why: 'acknowledge', handling: 'open' },
  ])
})

test('resolving is taken back to what it was before, not merely reopened', async () => {
  await act('Bob', { do: 'acknowledge' })
  await act('Ada', { do: 'resolve' })
  expect((await act('Ada', { do: 'take-back', what: 'resolve' })).handling).toBe('acknowledged')
})

test('nothing is taken back over the head of somebody who did something since', async () => {
  await act('Ada', { do: 'acknowledge' })
  await act('Bob', { do: 'resolve' })
  await expect(act('Ada', { do: 'take-back', what: 'acknowledge' })).rejects.toMatchObject({
    problem: {
      code: 'alert-conflict',
      detail: expect.stringContaining('What somebody did to it last is resolved, not acknowledged'),
    },
  })
})

test('an acceptance is taken back with what it accepted, before its series are judged anew and after', async () => {
  for (const settles of [false, true]) {
    await act('Ada', { do: 'accept' })
    if (settles) await server.analysed()
    expect((await accepted()).some(({ takenBack }) => takenBack === null)).toBe(true)
    expect((await act('Ada', { do: 'take-back', what: 'accept' })).handling).toBe('open')
    expect((await accepted()).every(({ takenBack }) => takenBack?.who === 'Ada')).toBe(true)
    await server.analysed()
    const params = { ...server.params, alert: server.change.id }
    const alert = await server.admin.call('getAlert', { params })
    expect(alert.handling).toBe('open')
    expect(alert.members.filter(({ standing }) => standing).length).toBeGreaterThan(0)
  }
})

test('a change that is accepted elsewhere and then taken back is an open alert again', async () => {
  const { upTo } = server.change
  const { params } = server
  const { members } = await server.admin.call('getAlert', { params: { ...params, alert: server.change.id } })
  const patterns = new Set(members.map(({ series }) => `${series.benchmark.name}/${series.metric.name}`))
  const ids: string[] = []
  for (const pattern of patterns) {
    const body = { commit: upTo?.head ?? '', pattern, relative: null, who: 'Ada', why: null }
    ids.push((await server.admin.call('expectChange', { params, body })).id)
  }
  await server.analysed()
  const handling = async () =>
    (await server.admin.call('getAlert', { params: { ...params, alert: server.change.id } })).handling
  expect(await handling()).toBe('accepted')
  for (const change of ids) {
    const body = { who: 'Ada', why: null }
    await server.admin.call('takeBackExpectedChange', { params: { ...params, change }, body })
  }
  await server.analysed()
  expect(await handling()).toBe('open')
})

test('what an alert accepted is taken back by the alert', async () => {
  await act('Ada', { do: 'accept' })
  const change = (await accepted())[0]?.id ?? ''
  const asked = server.admin.call('takeBackExpectedChange', {
    params: { ...server.params, change },
    body: { who: 'Ada', why: null },
  })
  await expect(asked).rejects.toMatchObject({
    problem: { code: 'alert-conflict', hint: expect.stringContaining('take-back') },
  })
})

test('measuring that was asked for by mistake is cancelled, and once it has ended says so', async () => {
  await act('Ada', { do: 'confirm' })
  const alert = await act('Ada', { do: 'take-back', what: 'confirm' })
  const [confirmation = ''] = alert.confirmations
  const params = { ...server.params, confirmation }
  expect(await server.admin.call('getConfirmation', { params })).toMatchObject({
    state: 'cancelled',
    reason: 'Ada took it back',
  })
  await act('Ada', { do: 'confirm' })
  server.wait(7 * 24 * 3_600_000)
  await server.analysed()
  await expect(act('Ada', { do: 'take-back', what: 'confirm' })).rejects.toMatchObject({
    problem: { code: 'alert-conflict', detail: expect.stringContaining('has ended') },
  })
})
