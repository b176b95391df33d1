import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Client } from '../../../server/contract/client.ts'
import { seedProject } from '../../support/seed-project.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'

const params = { project: 'netstack' }
let server: TestServer
let client: Client

beforeEach(async () => {
  server = await startTestServer()
  client = server.client('upload')
  await seedProject(client, { runs: 60 })
  await server.analysed()
})

afterEach(() => server.close())

describe('a client', () => {
  test('reads a project’s changes by cause, found or withdrawn only where asked', async () => {
    const { groups } = await client.call('listChanges', { params, query: { state: 'found' } })
    const [group] = groups
    expect(group).toMatchObject({ sign: 'worse', state: 'found', attribution: { kind: 'code' } })
    expect(group?.members.map(({ series }) => series.metric.name)).toContain('throughput')
    const withdrawn = await client.call('listChanges', { params, query: { state: 'withdrawn' } })
    expect(withdrawn.groups.every(({ state }) => state === 'withdrawn')).toBe(true)
    expect((await client.call('listChanges', { params, query: { limit: 1 } })).groups).toHaveLength(1)
  })

  test('reads the verdict on a pull request, all metrics at once', async () => {
    const verdict = await client.call('getPullRequestVerdict', { params: { ...params, number: 419 } })
    expect(verdict).toMatchObject({ number: 419, base: 'main', runs: [{ host: { label: 'host-a' } }] })
    expect(verdict.metrics.map(({ series }) => series.metric.name).toSorted()).toEqual([
      'retransmits',
      'rtt_p50',
      'rtt_p99',
      'throughput',
    ])
  })

  test('reads how a project’s alarms fare', async () => {
    const quality = await client.call('getQuality', { params })
    expect(quality.runs.judged).toBe(63)
    expect(quality.alarms.standing).toBeGreaterThan(0)
  })

  test('is told where there is no such project or pull request', async () => {
    const unknown = { project: 'nobody' }
    const nobody = 'There is no project nobody'
    await expect(client.call('listChanges', { params: unknown })).rejects.toThrow(nobody)
    await expect(client.call('getQuality', { params: unknown })).rejects.toThrow(nobody)
    await expect(client.call('getPullRequestVerdict', { params: { ...params, number: 9 } })).rejects.toThrow(
      'There is no run of pull request 9 in project netstack',
    )
  })
})
