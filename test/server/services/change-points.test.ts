import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { RunUpload } from '../../../server/contract/run.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { type AnalysisBench, project, readSeries, startAnalysis } from '../../support/analysis.ts'
import { buildRun, firstRunAt, type RunShape } from '../../support/builders.ts'
import { normal } from '../../support/random.ts'

const hour = 3_600_000
let bench: AnalysisBench

beforeEach(async () => {
  bench = await startAnalysis()
})

afterEach(() => bench.close())

function history(count: number, shape: (i: number) => RunShape): RunUpload[] {
  const random = seededRandom(11)
  return Array.from({ length: count }, (_, i) => {
    const { speed = 1, ...rest } = shape(i)
    const boot = Math.exp(0.008 * normal(random))
    return buildRun({ shape: { seed: i + 1, at: firstRunAt + i * hour, speed: speed * boot, ...rest } })
  })
}

async function comeOneByOne(runs: readonly RunUpload[]): Promise<void> {
  for (const run of runs) {
    await bench.upload(run)
    await bench.analysed()
  }
}

const throughput = () => readSeries(bench, 'tcp_stream_1', 'throughput')
const latency = () => readSeries(bench, 'rr_tail', 'rtt_p50')

describe('a change point', () => {
  test('is found where the level shifted, with its size, its runs and the version that found it', async () => {
    const runs = history(26, (i) => ({ speed: i >= 18 ? 0.9 : 1 }))
    await comeOneByOne(runs)
    const { changePoints, segments, baseline } = await throughput()
    expect(changePoints).toHaveLength(1)
    const [change] = changePoints
    expect(change).toMatchObject({ runId: runs[18]?.id, cause: 'shift', state: 'found', changes: [] })
    expect(change?.commit?.head).toBe(runs[18]?.commit?.head)
    expect(change?.effect?.low).toBeLessThan(-0.1)
    expect(change?.effect?.high).toBeGreaterThan(-0.1)
    const foundBy = runs.findIndex((run) => run.id === change?.found.runId)
    expect(foundBy).toBeGreaterThanOrEqual(18)
    expect(foundBy).toBeLessThan(25)
    expect(change?.history.map(({ kind, reason }) => [kind, reason])[0]).toEqual(['found', null])
    expect(segments.map(({ from, to }) => [from, to])).toEqual([
      [0, 17],
      [18, 25],
    ])
    expect(segments[1]?.level).toBe(change?.after)
    expect(baseline?.runs).toBe(8)
    // The band of the newest segment is what the next run is judged against; that of an older one lies around its own level.
    expect(segments[1]?.expected).toEqual(baseline?.expected)
    const [old, now] = [segments[0]?.expected, segments[1]?.expected]
    expect(old?.low).toBeGreaterThan(now?.high ?? Number.NaN)
    expect(old?.low).toBeLessThan(change?.before ?? 0)
    expect(old?.high).toBeGreaterThan(change?.before ?? Number.NaN)
    const mirrored = (await latency()).changePoints
    expect(mirrored.map((one) => [one.runId, (one.effect?.relative ?? 0) > 0])).toEqual([
      [runs[18]?.id, true],
    ])
  })

  test('at a change of the environment says so, with the fields that changed', async () => {
    const kernel = (i: number) => (i >= 15 ? '6.12.6-amd64' : '6.1.0-18-amd64')
    const runs = history(24, (i) => ({ speed: i >= 15 ? 0.9 : 1, kernel: kernel(i) }))
    await comeOneByOne(runs)
    const { changePoints, epochs } = await throughput()
    const changes = [{ field: 'host.kernel', from: '6.1.0-18-amd64', to: '6.12.6-amd64' }]
    expect(changePoints).toMatchObject([{ runId: runs[15]?.id, cause: 'epoch', changes }])
    expect(epochs).toEqual([{ index: 15, changes }])
  })

  test('that late data take back is withdrawn with a reason, and stays to be read', async () => {
    const shifted = history(26, (i) => ({ speed: i >= 20 ? 0.9 : 1 }))
    await comeOneByOne(shifted)
    const [found] = (await throughput()).changePoints
    expect(found).toMatchObject({ state: 'found', runId: shifted[20]?.id })

    // The same commits measured on, all along at both levels: the step drowns in that.
    const wild = (from: number, to: number) =>
      Array.from({ length: 2 * (to - from) }, (_, i) =>
        buildRun({
          shape: {
            seed: 500 + 10 * from + i,
            at: firstRunAt + from * hour + (i + 1) * 29 * 60_000,
            speed: i % 2 === 0 ? 0.88 : 1.02,
          },
        }),
      )
    await comeOneByOne(wild(2, 19))
    const [withdrawn] = (await throughput()).changePoints
    expect(withdrawn).toMatchObject({ id: found?.id, state: 'withdrawn', runId: shifted[20]?.id })
    expect(withdrawn?.reason).toMatch(/late|noise/)
    expect((await throughput()).segments).toHaveLength(1)
    const kinds = withdrawn?.history.map(({ kind }) => kind)
    expect([kinds?.[0], kinds?.at(-1)]).toEqual(['found', 'withdrawn'])
  })
})

test('a series is listed with its latest change and with what it could see', async () => {
  const runs = history(34, (i) => ({ speed: i >= 24 ? 0.8 : i >= 12 ? 0.9 : 1 }))
  await comeOneByOne(runs)
  const list = (await bench.database.reads.seriesList(project))?.series ?? []
  const stream = list.find(
    ({ metric, benchmark }) => benchmark.path === 'vm-vm' && metric.name === 'throughput',
  )
  expect(stream?.latestChange).toMatchObject({ runId: runs[24]?.id, cause: 'shift' })
  expect(stream?.sensitivity).toMatchObject({ blind: false })
})
