import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Report } from '../../../server/contract/report.ts'
import type { Commit, RunUpload } from '../../../server/contract/run.ts'
import { createActOnAlert } from '../../../server/services/act-on-alert.ts'
import { createExpectedChanges } from '../../../server/services/expect-change.ts'
import { createReports, type Reports } from '../../../server/services/reports.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { type AnalysisBench, project, startAnalysis } from '../../support/analysis.ts'
import { buildRun, firstRunAt, type RunShape, scaleCanary } from '../../support/builders.ts'
import { normal } from '../../support/random.ts'
import { readAlerts } from '../../support/read-alerts.ts'

const hour = 3_600_000
let bench: AnalysisBench
let reports: Reports

beforeEach(async () => {
  bench = await startAnalysis()
  reports = createReports({ ...bench, publicUrl: null, charts: { pathOf: async () => '' } })
})
afterEach(() => bench.close())

interface Boot extends RunShape {
  readonly commit?: Partial<Commit>
  readonly canaries?: boolean
}

/** Runs of the baseline branch one hour apart, each with the luck of its boot. */
function history(count: number, shape: (i: number) => Boot = () => ({})): RunUpload[] {
  const random = seededRandom(21)
  return Array.from({ length: count }, (_, i) => {
    const { speed = 1, commit, canaries = true, ...rest } = shape(i)
    const boot = Math.exp(0.006 * normal(random))
    const run = buildRun({ shape: { seed: i + 1, at: firstRunAt + i * hour, speed: speed * boot, ...rest } })
    const told = { ...run, commit: run.commit && { ...run.commit, ...commit } }
    const results = told.results.filter(({ benchmark }) => canaries || !benchmark.canary)
    return scaleCanary({ ...told, results }, Math.exp(0.004 * normal(random)))
  })
}

async function take(...runs: readonly RunUpload[]): Promise<void> {
  await bench.upload(...runs)
  await bench.analysed()
}

async function reportOn(run: RunUpload | undefined): Promise<Report> {
  const report = await reports.run(project, run?.id ?? '')
  if (report === null) throw new Error('Expected a report')
  return report
}

const streamOf = ({ rows }: Report) =>
  rows.find(({ series }) => series.benchmark.name === 'tcp_stream_1' && series.metric.name === 'throughput')

describe('the report on a run of the baseline branch puts a change down to', () => {
  const last = 20

  async function attributed(shape: (i: number) => Boot) {
    const runs = history(last + 1, shape)
    await take(...runs)
    const report = await reportOn(runs[last])
    return { report, row: streamOf(report) }
  }

  test('the code, where the canaries of the same run stayed', async () => {
    const { report, row } = await attributed((i) => ({ speed: i === last ? 0.85 : 1 }))
    expect(row).toMatchObject({ verdict: 'regressed', attribution: { kind: 'code' } })
    expect(row?.attribution?.reason).toMatch(/^The code: controls of the host moved by .* beyond them$/)
    // What did not change is put down to nothing.
    const steady = report.rows.filter(({ verdict }) => verdict === 'unchanged' || verdict === null)
    expect(steady.length).toBeGreaterThan(0)
    expect(steady.every(({ attribution }) => attribution === null)).toBe(true)
  })

  test('the host, where the run before measured the same commit', async () => {
    const same = { head: 'c'.repeat(40), built: 'c'.repeat(40) }
    const { row } = await attributed((i) =>
      i === last ? { speed: 0.85, commit: same } : i === last - 1 ? { commit: same } : {},
    )
    expect(row).toMatchObject({ verdict: 'regressed', attribution: { kind: 'host' } })
  })

  test('nothing, where no canary ran', async () => {
    const { row } = await attributed((i) => ({ speed: i === last ? 0.85 : 1, canaries: false }))
    expect(row).toMatchObject({ verdict: 'regressed', attribution: { kind: 'unknown' } })
  })

  test('what the change point says that further runs have made of it', async () => {
    const runs = history(30, (i) => ({ speed: i >= 18 ? 0.85 : 1 }))
    await take(...runs.slice(0, 19))
    const alone = streamOf(await reportOn(runs[18]))
    expect(alone?.attribution).toMatchObject({ kind: 'code' })
    await take(...runs.slice(19))
    const row = streamOf(await reportOn(runs[18]))
    expect(row?.attribution).toMatchObject({ kind: 'code' })
    const { series } = row ?? {}
    const detail = await bench.database.reads.seriesDetail(project, series?.id ?? '')
    expect(row?.attribution).toEqual(detail?.changePoints.find(({ state }) => state === 'found')?.attribution)
    expect(row?.attribution).not.toEqual(alone?.attribution)
  })
})

describe('the report on a pull request calls a change expected', () => {
  const hash = '1'.repeat(40)
  const at = firstRunAt + 20 * hour
  const request = buildRun({ shape: { seed: 501, at: at + 1000, pullRequest: 7, speed: 0.8 } })
  const commit = request.commit && { ...request.commit, head: hash, built: hash, committedAt: at - hour }
  const head: RunUpload = { ...request, commit }
  const deps = () => ({ ...bench, nudge: () => undefined, clock: () => at, newId: idFrom(1) })
  const regressed = (report: Report) => report.rows.filter(({ verdict }) => verdict === 'regressed')

  beforeEach(() => take(...history(20), head))

  test('that somebody accepted of its head by the API: the alert is accepted, and the headline says so', async () => {
    const before = await reportOn(head)
    expect(before.alert).toMatchObject({ handling: 'open' })
    expect(regressed(before).map(({ expected }) => expected)).toEqual(regressed(before).map(() => null))
    const changes = createExpectedChanges(deps())
    for (const [pattern, relative] of [
      ['tcp_stream_1', -0.2],
      ['rr_tail', null],
    ] as const) {
      await changes.expect(project, {
        commit: hash,
        pattern,
        relative,
        who: 'Ada',
        why: 'the price of a fix',
      })
    }
    await take()
    const report = await reportOn(head)
    expect(streamOf(report)?.expected).toEqual({ pattern: 'tcp_stream_1', relative: -0.2 })
    expect(regressed(report).every(({ expected }) => expected !== null)).toBe(true)
    expect(report.alert).toMatchObject({ handling: 'accepted' })
    expect(report.headline).toMatch(/^Regressed: .*, accepted$/)
  })

  test('of that size only: what goes well beyond stays an alert', async () => {
    const changes = createExpectedChanges(deps())
    await changes.expect(project, {
      commit: hash,
      pattern: 'tcp_stream_1',
      relative: -0.01,
      who: 'Ada',
      why: null,
    })
    await take()
    const report = await reportOn(head)
    expect(streamOf(report)?.expected).toBeNull()
    expect(report.alert).toMatchObject({ handling: 'open' })
  })

  test('that somebody accepted by the alert, on the series that it is about', async () => {
    const [alert] = await readAlerts(bench)
    await createActOnAlert(deps())(project, alert?.id ?? '', { do: 'accept', who: 'Ada', why: null })
    const report = await reportOn(head)
    expect(streamOf(report)?.expected).toEqual({ pattern: 'tcp_stream_1/throughput', relative: null })
    const calm = report.rows.filter(({ verdict }) => verdict !== 'regressed')
    expect(calm.every(({ expected }) => expected === null)).toBe(true)
  })

  test('and a commit that nobody has measured stays unknown', async () => {
    const changes = createExpectedChanges(deps())
    await expect(
      changes.expect(project, {
        commit: '9'.repeat(40),
        pattern: 'tcp_*',
        relative: null,
        who: 'Ada',
        why: null,
      }),
    ).rejects.toThrow(/There is no commit 9999/)
  })
})

function idFrom(first: number): () => string {
  let next = first
  return () => `01KZ${String(next++).padStart(22, '0')}`
}
