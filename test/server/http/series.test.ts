import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AlertingServer, startAlertingServer } from '../../support/alerting-server.ts'
import { buildRun, firstRunAt } from '../../support/builders.ts'
import { problemOf } from './call.ts'

let server: AlertingServer

/** Long before anything was measured. */
const writtenAt = firstRunAt - 400 * 24 * 3_600_000

beforeAll(async () => {
  server = await startAlertingServer()
  // A release that was measured, and one whose commit only a later run tells of.
  const run = buildRun({ shape: { at: firstRunAt + 30 * 3_600_000, seed: 31, speed: 0.8 } })
  const commit = run.commit && { ...run.commit, authoredAt: writtenAt, tags: ['v1.4.0', 'latest'] }
  await server.client('upload').call('uploadRun', { params: server.params, body: { ...run, commit } })
  await server.analysed()
})

afterAll(() => server.close())

async function throughput(query: Record<string, unknown> = {}) {
  const { series } = await server.admin.call('listSeries', { params: server.params })
  const id = series.find(
    ({ benchmark, metric }) => benchmark.name === 'tcp_stream_1' && metric.name === 'throughput',
  )?.id
  return server.admin.call('getSeries', { params: { ...server.params, series: id ?? '' }, query })
}

describe('one series', () => {
  test('names the alerts that it is a member of, the change point by which it is, and what is known of them', async () => {
    const { alerts, changePoints } = await throughput()
    expect(alerts).toMatchObject([
      { id: server.request.id, kind: 'pull-request', changePoint: null, pullRequest: 7, confirming: false },
      { id: server.change.id, kind: 'change', evidence: 'suspected', handling: 'open', pullRequest: null },
    ])
    expect(changePoints.map(({ id }) => id)).toContain(alerts[1]?.changePoint)
  })

  test('says that base and head are being measured against each other', async () => {
    await server.admin.call('actOnAlert', {
      params: { ...server.params, alert: server.change.id },
      body: { do: 'confirm', who: 'Ada', why: null },
    })
    const { alerts } = await throughput()
    expect(alerts.map(({ kind, confirming }) => [kind, confirming])).toEqual([
      ['pull-request', false],
      ['change', true],
    ])
  })

  test('names releases at the point of the tagged commit', async () => {
    const { releases, points } = await throughput()
    const last = points.at(-1)
    const place = { commit: last?.commit?.head, index: last?.index, measured: true }
    expect(releases).toMatchObject([
      { name: 'v1.4.0', ...place },
      { name: 'latest', ...place },
    ])
  })

  test('tells when a commit was written, which moves it to no other place in history', async () => {
    const { points } = await throughput()
    const last = points.at(-1)
    expect(last?.commit?.authoredAt).toBe(writtenAt)
    expect(last?.historyAt).toBe(last?.commit?.committedAt)
    expect(points[0]?.commit).not.toHaveProperty('authoredAt')
    const run = await server.admin.call('getRun', {
      params: { ...server.params, run: last?.runId ?? '' },
      query: {},
    })
    expect(run.commit?.authoredAt).toBe(writtenAt)
  })

  test('names the other metrics of its benchmark', async () => {
    const { related } = await throughput()
    expect(related.map(({ metric }) => metric.name)).toEqual(['retransmits'])
  })

  test('refuses a limit that is none, and says what it may be', async () => {
    const { series } = await throughput()
    const path = `/api/v1/projects/netstack/series/${series.id}`
    const token = server.token('read')
    expect(await problemOf(server, `${path}?points=5`, { token })).toMatchObject({ code: 'invalid-request' })
    expect(await problemOf(server, `${path}?keep=me`, { token })).toMatchObject({ code: 'invalid-request' })
    expect(await problemOf(server, `${path}?from=-1`, { token })).toMatchObject({ code: 'invalid-request' })
  })
})
