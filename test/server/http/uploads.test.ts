import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Client } from '../../../server/contract/client.ts'
import { buildRun, firstRunAt } from '../../support/builders.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'
import { send } from './call.ts'

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

describe('an upload', () => {
  test('is acknowledged with the address of its page', async () => {
    const run = buildRun()
    expect(await upload(run)).toEqual({
      runId: run.id,
      outcome: 'stored',
      points: 5,
      page: `/p/netstack/runs/${run.id}`,
    })
  })

  test('comes back whole: environment, conditions, every repetition with its raw output', async () => {
    const run = buildRun({ notes: ['No VM was used.'], shape: { suspect: 1 } })
    await upload(run)
    const detail = await client.call('getRun', { params: { project, run: run.id }, query: {} })
    expect(detail).toMatchObject({
      id: run.id,
      project,
      commit: run.commit,
      ci: run.ci,
      host: run.host,
      acceleration: 'kvm',
      environment: run.environment,
      conditions: run.conditions,
      notes: run.notes,
    })
    expect(detail.results.map(({ benchmark, repetitions }) => ({ benchmark, repetitions }))).toEqual(
      run.results,
    )
    for (const { sha256, text } of run.rawOutputs) {
      expect(await client.call('getRawOutput', { params: { project, sha256 }, query: {} })).toBe(text)
    }
  })

  test('makes a point of the valid repetitions’ median and leaves suspect, failed and warm-up ones out', async () => {
    const run = buildRun({ shape: { suspect: 1 } })
    const stream = run.results.find(({ benchmark }) => benchmark.name === 'tcp_stream_1')
    if (stream === undefined) throw new Error('Expected a stream')
    const [first, , third, ...rest] = stream.repetitions
    if (first === undefined || third === undefined) throw new Error('Expected repetitions')
    stream.repetitions[0] = { ...first, phase: 'warm-up' }
    stream.repetitions[2] = { ...third, values: {}, failure: 'iperf3 ended with code 1', exitCode: 1 }
    await upload(run)
    const detail = await client.call('getRun', { params: { project, run: run.id }, query: {} })
    const point = detail.results[1]?.points.find(({ metric }) => metric === 'throughput')
    const values = rest.map((repetition) => repetition.values['throughput'] ?? 0)
    expect(point?.samples).toEqual(values)
    expect(point?.value).toBeCloseTo(values.reduce((sum, x) => sum + x) / 2, 3)
    expect(detail.results[1]?.repetitions).toHaveLength(5)
  })

  test('without one valid repetition keeps an invalid point of the suspect ones, and none where all failed', async () => {
    const run = buildRun()
    const [canary, stream] = run.results
    for (const repetition of canary?.repetitions ?? []) repetition.suspect.push('the host was busy')
    for (const repetition of stream?.repetitions ?? []) {
      repetition.failure = 'no route to the other VM'
      repetition.values = {}
    }
    const receipt = await upload(run)
    await server.analysed()
    const detail = await client.call('getRun', { params: { project, run: run.id }, query: {} })
    expect(receipt.points).toBe(3)
    expect(detail.results[0]?.points[0]?.verdict).toMatchObject({
      kind: 'invalid',
      reason: 'The run was suspect, or every repetition in it',
    })
    expect(detail.results[1]?.points).toEqual([])
    expect(detail.results[1]?.repetitions[0]?.failure).toBe('no route to the other VM')
    expect(detail.verdicts).toMatchObject({ invalid: 1, inconclusive: 2 })
    const series = detail.results[0]?.points[0]?.seriesId ?? ''
    const { points } = await client.call('getSeries', { params: { project, series }, query: {} })
    expect(points).toMatchObject([{ onBaseline: false }])
  })

  test('of a canary measured first and last makes one point of both', async () => {
    const run = buildRun()
    const [canary] = run.results
    if (canary === undefined) throw new Error('Expected a canary')
    run.results.push({ ...canary, repetitions: canary.repetitions.slice(0, 2) })
    await upload(run)
    const detail = await client.call('getRun', { params: { project, run: run.id }, query: {} })
    expect(detail.results[0]?.points[0]?.samples).toHaveLength(7)
    expect(detail.results[3]?.points).toEqual([])
  })

  test('sent again is stored once, even when all arrive together', async () => {
    const run = buildRun()
    const outcomes = await Promise.all(Array.from({ length: 8 }, async () => (await upload(run)).outcome))
    expect(outcomes.filter((outcome) => outcome === 'stored')).toHaveLength(1)
    expect(outcomes.filter((outcome) => outcome === 'already-stored')).toHaveLength(7)
    const again = await upload({ ...run, rawOutputs: [...run.rawOutputs].reverse() })
    expect(again).toMatchObject({ outcome: 'already-stored', points: 5 })
    const { runs } = await client.call('listRuns', { params: { project }, query: {} })
    expect(runs).toHaveLength(1)
  })

  test('creates its project, with the repository’s default branch as baseline', async () => {
    const run = buildRun()
    const commit = run.commit && { ...run.commit, branch: 'topic', defaultBranch: 'trunk' }
    await upload({ ...run, commit })
    const { projects } = await client.call('listProjects', { params: {}, query: {} })
    expect(projects).toMatchObject([{ slug: project, baselineBranch: 'trunk', runs: 1, series: 5 }])
  })

  test('outside a git work tree is ordered by its start and counts for the baseline', async () => {
    for (let i = 0; i < 6; i++) {
      await upload(buildRun({ shape: { seed: i + 1, at: firstRunAt + i * 1000 }, commit: null }))
    }
    await server.analysed()
    const { series } = await client.call('listSeries', { params: { project }, query: {} })
    const throughput = series.find(({ benchmark }) => benchmark.name === 'loopback_stream')
    expect(throughput?.latest?.verdict?.baseline.runs).toBe(5)
  })
})

describe('reading', () => {
  test('pages through runs, newest arrival first, until there are no more', async () => {
    const ids: string[] = []
    for (let i = 0; i < 7; i++) {
      const run = buildRun({ shape: { seed: i + 1, at: firstRunAt + i * 1000 } })
      await upload(run)
      ids.unshift(run.id)
    }
    const seen: string[] = []
    let before: string | null = null
    do {
      const query: { limit: number; before?: string } = { limit: 3, ...(before !== null && { before }) }
      const page = await client.call('listRuns', { params: { project }, query })
      expect(page.runs.length).toBeLessThanOrEqual(3)
      seen.push(...page.runs.map((run) => run.id))
      before = page.next
    } while (before !== null)
    expect([...seen].sort()).toEqual([...ids].sort())
    expect(seen).toHaveLength(7)
  })

  test('answers 304 to a browser that has the latest already', async () => {
    await upload(buildRun())
    const path = `/api/v1/projects/${project}/series`
    await server.analysed()
    const etag = (await send(server, path)).headers.get('etag') ?? ''
    expect(etag).not.toBe('')
    expect(
      (await send(server, path, { headers: { 'if-none-match': etag, 'cache-control': 'max-age=0' } })).status,
    ).toBe(304)
  })

  test('shows the last thirty values of a long series, oldest first', async () => {
    for (let i = 0; i < 33; i++)
      await upload(buildRun({ shape: { seed: i + 1, at: firstRunAt + i * 1000, repetitions: 1 } }))
    const { series } = await client.call('listSeries', { params: { project }, query: {} })
    for (const summary of series) {
      const detail = await client.call('getSeries', { params: { project, series: summary.id }, query: {} })
      expect(summary.points).toBe(33)
      expect(summary.sparkline).toEqual(
        detail.points.slice(-30).map(({ value }) => Number(value.toPrecision(5))),
      )
      expect(summary.latest?.runId).toBe(detail.points.at(-1)?.runId)
    }
  })
})
