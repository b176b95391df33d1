import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import SqliteFile from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Client } from '../../../server/contract/client.ts'
import type { RunUpload } from '../../../server/contract/run.ts'
import { alertMessage } from '../../../server/report/alert-message.ts'
import { digest, firstRunAt } from '../../support/builders.ts'
import { commitOf, measureNights, nights, withMore, without } from '../../support/nightly-runs.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'

const minute = 60_000
const day = 24 * 60 * minute
const project = 'demo'
const params = { project }
const hosts = ['host-a', 'host-b', 'host-c']

let folder: string
let server: TestServer
let admin: Client
const clock = { now: firstRunAt }

beforeEach(async () => {
  clock.now = firstRunAt
  folder = await mkdtemp(path.join(tmpdir(), 'metalmark-gone-'))
  await start()
})

afterEach(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

async function start(): Promise<void> {
  const config = { data: path.join(folder, 'metalmark.db') }
  server = await startTestServer({ config, deps: { clock: () => clock.now } })
  admin = server.client('admin')
}

const measure = (
  during: readonly number[],
  on: readonly string[],
  change: (run: RunUpload) => RunUpload = (run) => run,
) => measureNights({ server, project, hosts, clock }, during, { on, change })

/** The alerts about benchmarks that are gone as they are that much later, the first opened first: hosts may rest meanwhile. */
async function alertsAfter(ms: number) {
  clock.now += ms
  await server.analysed()
  const { alerts } = await admin.call('listAlerts', { params, query: { state: 'all' } })
  const gone = alerts.toReversed().filter(({ headline }) => headline.includes(' gone from suite '))
  return Promise.all(gone.map(({ id }) => admin.call('getAlert', { params: { ...params, alert: id } })))
}

type Alert = Awaited<ReturnType<typeof alertsAfter>>[number]

const standing = (alert: Alert | undefined) =>
  alert?.members
    .filter((member) => member.standing)
    .map(({ series }) => `${series.benchmark.name} on ${series.host.label}`)
    .sort()

describe('a benchmark that the runs of one host go on without', () => {
  test('is an alert that names the commits, and is resolved when it comes again', async () => {
    await measure(nights(0, 10), ['host-a'])
    await measure(nights(10, 12), ['host-a'], without('rr_tail'))
    expect(await alertsAfter(0)).toEqual([])
    await measure(nights(12, 20), ['host-a'], without('rr_tail'))
    const since = commitOf(10).slice(0, 12)
    const [alert, ...others] = await alertsAfter(0)
    expect(others).toEqual([])
    expect(alert).toMatchObject({
      headline: `rr_tail on vm-vm gone from suite default on host-a since ${since}`,
      after: { subject: 'Change number 10 of the data path' },
      upTo: { subject: 'Change number 11 of the data path' },
      ...{ hosts: ['host-a'], host: { label: 'host-a' } },
    })
    expect(alert?.history[0]?.why).toMatch(/^\d runs since have no value of it$/)
    expect(standing(alert)).toEqual(['rr_tail on host-a'])
    const change = await admin.call('getAlertChange', { params: { ...params, alert: alert?.id ?? '' } })
    expect(change.commits).toMatchObject({
      list: [{ commit: { head: commitOf(10) }, runs: 1 }],
      complete: true,
    })
    await measure([20], ['host-a'])
    const [back] = await alertsAfter(10 * minute)
    expect(back).toMatchObject({ handling: 'resolved', history: [{ kind: 'opened' }, { kind: 'resolved' }] })
    expect(back?.history[1]?.why).toBe('Data came again at 2025-09-21T06:10:00.000Z')
    expect(standing(back)).toEqual([])
  })

  test('and that comes and goes once more is a new alert', async () => {
    await measure(nights(0, 10), ['host-a'])
    await measure(nights(10, 20), ['host-a'], without('rr_tail'))
    await measure(nights(20, 25), ['host-a'])
    await measure(nights(25, 35), ['host-a'], without('rr_tail'))
    expect(await alertsAfter(0)).toMatchObject([{ handling: 'resolved' }, { handling: 'open' }])
  })
})

test('ten benchmarks that one commit removes on three hosts are one alert', async () => {
  const all = nights(1, 11).map((i) => `rr_${i}`)
  await measure(nights(0, 8), hosts, withMore(...all))
  await measure(nights(8, 14), hosts, without(...all))
  const [alert, ...others] = await alertsAfter(0)
  expect(others).toEqual([])
  expect(alert).toMatchObject({
    headline: `10 benchmarks gone from suite default on 3 hosts since ${commitOf(8).slice(0, 12)}`,
    hosts,
  })
  expect(standing(alert)).toEqual(hosts.flatMap((host) => all.map((name) => `${name} on ${host}`)).sort())
  expect(alert?.history).toMatchObject([
    {
      kind: 'opened',
      why: expect.stringMatching(
        /^rr_1, rr_10, rr_2, .* and rr_9 on vm-vm on host-a, host-b and host-c: \d+ runs since have no value of them$/,
      ),
    },
  ])
  const [told] = alert?.history ?? []
  if (alert === undefined || told === undefined) throw new Error('Nothing was told')
  // What a mail says.
  expect(alertMessage(alert, told, { url: null })).toMatchObject({
    title: `Missing data: ${alert.headline}`,
    lines: expect.arrayContaining([told.why, 'Series: 30', 'Hosts: host-a, host-b, host-c']),
  })
})

test('different benchmarks that two hosts lose in one night are two alerts', async () => {
  await measure(nights(0, 10), ['host-a', 'host-b'])
  await measure(nights(10, 16), ['host-a', 'host-b'], (run) =>
    without(run.host.label === 'host-a' ? 'rr_tail' : 'tcp_stream_1')(run),
  )
  expect((await alertsAfter(0)).map(({ hosts: on }) => on).sort()).toEqual([['host-a'], ['host-b']])
})

describe('an alert of several hosts', () => {
  /** Two hosts lose a benchmark at once; the third measures every third commit. */
  async function lose(): Promise<Alert | undefined> {
    await measure(nights(0, 10), ['host-a', 'host-b'])
    await measure([0, 3, 6, 9], ['host-c'])
    await measure(nights(10, 14), ['host-a', 'host-b'], without('rr_tail'))
    const [alert, ...others] = await alertsAfter(0)
    expect(others).toEqual([])
    return alert
  }

  test('stays for the rest when one brings data again, says so, and is resolved with the last', async () => {
    const alert = await lose()
    expect(alert?.headline).toMatch(/^rr_tail on vm-vm gone from suite default on host-a and host-b since/)
    await measure([14], ['host-a'])
    const [rest] = await alertsAfter(10 * minute)
    expect(rest).toMatchObject({
      id: alert?.id,
      handling: 'open',
      hosts: ['host-b'],
      host: { label: 'host-b' },
    })
    expect(rest?.headline).toMatch(/^rr_tail on vm-vm gone from suite default on host-b since/)
    expect(rest?.history.at(-1)).toMatchObject({
      ...{ kind: 'shrank', who: null },
      why: 'Data came again at 2025-09-15T06:10:00.000Z: rr_tail on vm-vm on host-a',
    })
    expect(standing(rest)).toEqual(['rr_tail on host-b'])
    expect(rest?.members).toHaveLength(2)
    await measure([15], ['host-b'])
    const [over, ...others] = await alertsAfter(10 * minute)
    expect(others).toEqual([])
    expect(over).toMatchObject({ id: alert?.id, handling: 'resolved' })
    expect(over?.history.map(({ kind }) => kind)).toEqual(['opened', 'shrank', 'resolved'])
  })

  test('is joined by a host that loses it later at the same place in history', async () => {
    const alert = await lose()
    await measure([12, 15, 18, 21], ['host-c'], without('rr_tail'))
    const [grown, ...others] = await alertsAfter(day)
    expect(others).toEqual([])
    expect(grown).toMatchObject({ id: alert?.id, handling: 'open', hosts })
    expect(grown?.headline).toMatch(/gone from suite default on 3 hosts since/)
    expect(grown?.history.at(-1)).toMatchObject({
      ...{ kind: 'grew', why: 'Gone as well: rr_tail on vm-vm on host-c' },
    })
  })

  test('that a person has closed takes such a host in and stays closed', async () => {
    const alert = await lose()
    const body = { do: 'resolve', who: 'Ada', why: 'We retired it' } as const
    await admin.call('actOnAlert', { params: { ...params, alert: alert?.id ?? '' }, body })
    await measure([12, 15, 18, 21], ['host-c'], without('rr_tail'))
    const [closed, ...others] = await alertsAfter(day)
    expect(others).toEqual([])
    expect(closed).toMatchObject({ id: alert?.id, handling: 'resolved' })
    expect(closed?.history.map(({ kind }) => kind)).toEqual(['opened', 'resolved', 'grew'])
    await measure([22], hosts)
    await measure(nights(23, 30), hosts, without('rr_tail'))
    expect(await alertsAfter(0)).toMatchObject([{ handling: 'resolved' }, { handling: 'open', hosts }])
  })

  test('is not joined by one that loses it elsewhere in history', async () => {
    const alert = await lose()
    await measure([12, 15], ['host-c'])
    await measure([18, 21, 24, 27, 30], ['host-c'], without('rr_tail'))
    const [first, second] = await alertsAfter(0)
    expect(first).toMatchObject({ id: alert?.id, hosts: ['host-a', 'host-b'] })
    expect(second).toMatchObject({ hosts: ['host-c'] })
  })

  test('is listed by each of its hosts, and found by their names', async () => {
    await lose()
    const listed = async (query: { readonly host: string } | { readonly text: string }) =>
      (await admin.call('listAlerts', { params, query: { state: 'open', ...query } })).alerts.length
    expect([await listed({ host: 'host-a' }), await listed({ host: 'host-b' })]).toEqual([1, 1])
    expect([await listed({ host: 'host-c' }), await listed({ text: 'rr_tail host-b' })]).toEqual([0, 1])
  })

  test('bounds its place by what is known by now: a late run narrows it', async () => {
    await measure(nights(0, 8), hosts)
    await measure([9, 10, 11, 12, 13], hosts, without('rr_tail'))
    const since = async () =>
      (await alertsAfter(10 * minute)).map(({ after, upTo }) => [after?.head, upTo?.head])
    expect(await since()).toEqual([[commitOf(7), commitOf(9)]])
    await measure([8], ['host-b'])
    expect(await since()).toEqual([[commitOf(8), commitOf(9)]])
  })
})

test('what a host whose agent is silent does not measure is no news; what others lose is', async () => {
  const heartbeat = async () => {
    const body = { label: 'host-b', agentVersion: '0.1.0', work: null }
    await server.client('upload').call('heartbeat', { params: { ...params, host: digest('host-b') }, body })
  }
  await measure([0], ['host-a', 'host-b'])
  await heartbeat()
  await measure(nights(1, 10), ['host-a', 'host-b'])
  await measure(nights(10, 14), ['host-a', 'host-b'], without('rr_tail'))
  expect(await alertsAfter(0)).toMatchObject([{ hosts: ['host-a'] }])
  await heartbeat()
  expect(await alertsAfter(10 * minute)).toMatchObject([{ hosts: ['host-a'] }])
  for (let beats = 0; beats < 25 * 3; beats++) {
    await heartbeat()
    await alertsAfter(20 * minute)
  }
  expect(await alertsAfter(0)).toMatchObject([{ hosts: ['host-a', 'host-b'] }])
})

test('alerts of before live on: each about its benchmark on its host, joined by what has its cause, resolved by data', async () => {
  await measure(nights(0, 10), hosts)
  await measure(nights(10, 14), ['host-a', 'host-b'], without('rr_tail'))
  const [told] = await alertsAfter(0)
  await server.close()
  splitAsBefore(path.join(folder, 'metalmark.db'), told?.id ?? '')
  await start()
  const headlines = async (ms: number) =>
    (await alertsAfter(ms)).map(({ hosts: on, handling }) => [on, handling])
  expect(await headlines(30 * minute)).toEqual([
    [['host-a'], 'open'],
    [['host-b'], 'open'],
  ])
  await measure(nights(10, 18), ['host-c'], without('rr_tail'))
  expect(await headlines(0)).toEqual([
    [['host-a', 'host-c'], 'open'],
    [['host-b'], 'open'],
  ])
  await measure([18], ['host-b', 'host-c'])
  expect(await headlines(10 * minute)).toEqual([
    [['host-a'], 'open'],
    [['host-b'], 'resolved'],
  ])
  await measure([19], ['host-a'])
  expect(await headlines(10 * minute)).toEqual([
    [['host-a'], 'resolved'],
    [['host-b'], 'resolved'],
  ])
})

/** Makes of an alert of two hosts the two that there would have been: one for each, with the key of its benchmark as cause. */
function splitAsBefore(file: string, alert: string): void {
  const db = new SqliteFile(file)
  const other = `${alert.slice(0, -1)}${alert.endsWith('Z') ? 'Y' : 'Z'}`
  const columns = db
    .prepare<[], { name: string }>(`select name from pragma_table_info('alert')`)
    .all()
    .map(({ name }) => (name === 'id' ? '?' : name))
  db.prepare(`insert into alert select ${columns.join(', ')} from alert where id = ?`).run(other, alert)
  db.prepare(
    `update alert_member set alert_id = ? where series_id in (select id from series where host_id = ?)`,
  ).run(other, digest('host-b'))
  for (const [id, label] of [
    [alert, 'host-a'],
    [other, 'host-b'],
  ] as const) {
    db.prepare(`update alert set cause = ?, headline = ?, hosts_json = ?, host_id = ? where id = ?`).run(
      `benchmark/${digest(label)}/rr_tail/vm-vm`,
      `${label}: rr_tail on vm-vm has disappeared from suite default`,
      JSON.stringify([label]),
      digest(label),
      id,
    )
  }
  db.close()
}
