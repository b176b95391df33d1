import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isHeadlineSeries } from '../../../server/contract/counted-series.ts'
import type { OverviewProject } from '../../../server/contract/overview.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { hostNoise } from '../../../web/model/quality-look.ts'
import { selectSeries, seriesViewOf } from '../../../web/model/select-series.ts'
import { buildRun, firstRunAt, scaleCanary } from '../../support/builders.ts'
import { normal } from '../../support/random.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'

/** Boots differ so much that the stream does not see what matters, and neither does the canary. */
async function uploadNoisyRuns(server: TestServer, project: string): Promise<void> {
  const random = seededRandom(61)
  const boot = () => Math.exp(0.06 * normal(random))
  for (let i = 0; i < 24; i++) {
    const shape = { seed: i + 1, at: firstRunAt + i * 24 * 3_600_000, speed: boot() }
    const body = scaleCanary(buildRun({ shape }), boot())
    await server.client('upload').call('uploadRun', { params: { project }, body })
  }
}

describe('how many series of a project are blind', () => {
  let server: TestServer
  let projects: readonly OverviewProject[]

  beforeAll(async () => {
    server = await startTestServer()
    await uploadNoisyRuns(server, 'noisy')
    await server.analysed()
    projects = (await server.client('read').call('getOverview', {})).projects
  })
  afterAll(() => server.close())

  const read = () => server.client('read')

  test('is the same on the overview, in the quality of its alarms and in the list of what each can show', async () => {
    for (const { slug, sensitivity } of projects) {
      const params = { project: slug }
      const { known, blind } = sensitivity
      expect((await read().call('getQuality', { params })).series).toEqual({ judged: known, blind })
      const { series } = await read().call('listSensitivity', { params })
      const counted = series.filter((row) => isHeadlineSeries(row.series) && row.sensitivity.blind !== null)
      expect(counted).toHaveLength(known)
      expect(counted.filter((row) => row.sensitivity.blind)).toHaveLength(blind)
      const hosts = hostNoise(series)
      expect(hosts.reduce((sum, host) => sum + (host.blind ?? 0), 0)).toBe(blind)
    }
  })

  test('is the number of series that the project’s page lists as blind', async () => {
    for (const { slug, sensitivity } of projects) {
      const { series } = await read().call('listSeries', { params: { project: slug } })
      const { rows } = selectSeries(series, seriesViewOf(new URLSearchParams('q=blind')))
      expect(rows).toHaveLength(sensitivity.blind)
    }
  })

  test('follows what the project wants to see, as soon as it is set', async () => {
    const params = { project: 'noisy' }
    const { settings } = await read().call('getProject', { params })
    const counts = async (smallestEffect: number) => {
      await server.client('admin').call('putProject', { params, body: { ...settings, smallestEffect } })
      const list = await read().call('listSensitivity', { params })
      expect(list.smallestEffect).toBe(smallestEffect)
      for (const { sensitivity } of list.series) {
        const { smallestDetectable, blind } = sensitivity
        expect(blind).toBe(smallestDetectable === null ? null : smallestDetectable > smallestEffect)
      }
      return (await read().call('getOverview', {})).projects[0]?.sensitivity
    }
    const before = await counts(settings.smallestEffect)
    expect(await counts(1)).toEqual({ ...before, blind: 0 })
    expect(await counts(0.001)).toEqual({ ...before, blind: before?.known })
    expect(await counts(settings.smallestEffect)).toEqual(before)
  })

  test('leaves out canaries and other metrics, of which there are more', async () => {
    const [noisy] = projects
    const { series } = await read().call('listSensitivity', { params: { project: 'noisy' } })
    const blind = series.filter((row) => row.sensitivity.blind)
    expect(noisy?.sensitivity.blind).toBeGreaterThan(0)
    expect(blind.length).toBeGreaterThan(noisy?.sensitivity.blind ?? 0)
    expect(blind.some((row) => row.series.benchmark.canary)).toBe(true)
  })
})
