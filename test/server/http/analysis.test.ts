import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Client } from '../../../server/contract/client.ts'
import { buildRun, firstRunAt } from '../../support/builders.ts'
import { seedProject } from '../../support/seed-project.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'

const project = 'netstack'
let server: TestServer
let client: Client

beforeEach(async () => {
  server = await startTestServer()
  client = server.client('upload')
})

afterEach(() => server.close())

function upload(body: ReturnType<typeof buildRun>) {
  return client.call('uploadRun', { params: { project }, query: {}, body })
}

describe('a series', () => {
  async function seriesAfter(...runs: ReturnType<typeof buildRun>[]) {
    for (const run of runs) await upload(run)
    const { series } = await client.call('listSeries', { params: { project }, query: {} })
    return series.filter(
      ({ benchmark, metric }) => benchmark.path === 'vm-vm' && metric.name === 'throughput',
    )
  }
  const later = (shape: object) => buildRun({ shape: { seed: 2, at: firstRunAt + 3_600_000, ...shape } })

  test('goes on with the next run of the same benchmark on the same host', async () => {
    expect(await seriesAfter(buildRun(), later({}))).toMatchObject([{ points: 2 }])
  })

  test('goes on in a new epoch, with a marker that says what changed', async () => {
    const [series] = await seriesAfter(buildRun(), later({ kernel: '6.12.6-amd64' }))
    await server.analysed()
    const { epochs } = await client.call('getSeries', {
      params: { project, series: series?.id ?? '' },
      query: {},
    })
    const change = { field: 'host.kernel', from: '6.1.0-18-amd64', to: '6.12.6-amd64' }
    expect(epochs).toEqual([{ index: 1, changes: [change] }])
  })

  test('is another on another host', async () => {
    expect(await seriesAfter(buildRun(), later({ host: 'host-b' }))).toHaveLength(2)
  })

  test('is another with another identity, tool version, argument or unit', async () => {
    const changes = [
      (run: ReturnType<typeof buildRun>) => {
        run.environment.identity['host.cpu.model'] = 'EPYC 9354P'
      },
      (run: ReturnType<typeof buildRun>) => {
        for (const { benchmark } of run.results) benchmark.tool = { ...benchmark.tool, version: '9.9' }
      },
      (run: ReturnType<typeof buildRun>) => {
        for (const { benchmark } of run.results) benchmark.argv = [...benchmark.argv, '-Z']
      },
      (run: ReturnType<typeof buildRun>) => {
        for (const { benchmark } of run.results) {
          benchmark.metrics = benchmark.metrics.map((metric) => ({ ...metric, unit: 'count' }))
        }
      },
    ]
    const runs = changes.map((change, i) => {
      const run = structuredClone(later({ seed: 10 + i }))
      change(run)
      return run
    })
    expect(await seriesAfter(buildRun(), ...runs)).toHaveLength(5)
  })
})

describe('analysis', () => {
  test('judges a whole history: quiet before, regressed at the change, a new segment at the new kernel', async () => {
    const history = await seedProject(client, { runs: 44 })
    await server.analysed()
    const { series } = await client.call('listSeries', { params: { project }, query: {} })
    const { points } = await pointsOf(series, 'host-b', 'tcp_stream_1', 'throughput')
    expect(history).toHaveLength(46)
    expect(points).toHaveLength(22)
    const kinds = points.map(({ verdict }) => verdict?.kind)
    expect(kinds.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => 'inconclusive'))
    expect(kinds[18]).toBe('regressed')
    const moved = await pointsOf(series, 'host-a', 'tcp_stream_1', 'throughput')
    expect(moved.epochs).toHaveLength(1)
    expect(moved.points[8]?.verdict?.reason).toMatch(
      /^Environment changed: host\.kernel 6\.1\.0-18-amd64 → 6\.12\.6-amd64/,
    )
  })

  async function pointsOf(
    series: Awaited<ReturnType<typeof client.call<'listSeries'>>>['series'],
    host: string,
    benchmark: string,
    metric: string,
  ) {
    const found = series.find(
      (s) => s.host.label === host && s.benchmark.name === benchmark && s.metric.name === metric,
    )
    return client.call('getSeries', { params: { project, series: found?.id ?? '' }, query: {} })
  }

  test('gives the same verdicts in whatever order the runs arrived', async () => {
    const history = Array.from({ length: 40 }, (_, i) =>
      buildRun({
        shape: {
          seed: i + 1,
          at: firstRunAt + i * 3_600_000,
          ...(i > 30 && { speed: 0.9 }),
          ...(i > 12 && { kernel: '6.12.6-amd64' }),
          ...(i % 7 === 3 && { pullRequest: i }),
        },
      }),
    )
    const inOrder = await verdictsAfter(history)
    expect(inOrder.size).toBe(200)
    const shuffled = history
      .map((run, i) => ({ run, place: (i * 23) % 40 }))
      .sort((a, b) => a.place - b.place)
    expect(await verdictsAfter(shuffled.map(({ run }) => run))).toEqual(inOrder)
    expect(await verdictsAfter([...history].reverse())).toEqual(inOrder)
  })

  /** Verdicts by run and metric, in a server of their own. */
  async function verdictsAfter(history: readonly ReturnType<typeof buildRun>[]) {
    const other = await startTestServer()
    const caller = other.client('upload')
    for (const body of history) await caller.call('uploadRun', { params: { project }, query: {}, body })
    await other.analysed()
    const verdicts = new Map<string, unknown>()
    for (const { id } of history) {
      const { results } = await caller.call('getRun', { params: { project, run: id }, query: {} })
      for (const { benchmark, points } of results) {
        for (const { metric, verdict } of points) verdicts.set(`${id} ${benchmark.name} ${metric}`, verdict)
      }
    }
    await other.close()
    return verdicts
  }

  test('judges a pull request against the baseline before it, and never by its own runs', async () => {
    const at = (i: number) => firstRunAt + i * 3_600_000
    for (let i = 0; i < 6; i++) await upload(buildRun({ shape: { seed: i + 1, at: at(i) } }))
    for (let i = 6; i < 12; i++)
      await upload(buildRun({ shape: { seed: i + 1, at: at(i), pullRequest: 7, speed: 0.5 } }))
    await server.analysed()
    const { series } = await client.call('listSeries', { params: { project }, query: {} })
    const { points } = await pointsOf(series, 'host-a', 'tcp_stream_1', 'throughput')
    expect(points.slice(6).map(({ verdict }) => [verdict?.kind, verdict?.baseline.runs])).toEqual(
      Array.from({ length: 6 }, () => ['regressed', 6]),
    )
    expect(points.map(({ onBaseline }) => onBaseline)).toEqual([
      ...Array(6).fill(true),
      ...Array(6).fill(false),
    ])
  })
})
