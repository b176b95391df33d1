import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Commit, RunUpload } from '../../../server/contract/run.ts'
import { createActOnAlert } from '../../../server/services/act-on-alert.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { type AnalysisBench, project, readAll, readSeries, startAnalysis } from '../../support/analysis.ts'
import { buildRun, firstRunAt } from '../../support/builders.ts'
import { normal } from '../../support/random.ts'
import { readAlerts } from '../../support/read-alerts.ts'

const hour = 3_600_000
let bench: AnalysisBench

beforeEach(async () => {
  bench = await startAnalysis()
})
afterEach(() => bench.close())

/** 20 runs, an hour apart; from the thirteenth on a fifth slower. */
function history(commit: (i: number) => Partial<Commit> = () => ({})): RunUpload[] {
  const random = seededRandom(7)
  return Array.from({ length: 20 }, (_, i) => {
    const speed = (i < 12 ? 1 : 0.8) * Math.exp(0.008 * normal(random))
    const run = buildRun({ shape: { seed: i + 1, at: firstRunAt + i * hour, speed } })
    return { ...run, commit: run.commit && { ...run.commit, ...commit(i) } }
  })
}

async function alertsAfter(...runs: readonly RunUpload[]) {
  await bench.upload(...runs)
  await bench.analysed()
  return readAlerts(bench)
}

const expecting = (...expected: string[]) => history((i) => (i === 12 ? { expected } : {}))

describe('a commit that says what it changes', () => {
  test('starts a new epoch on the series that it names: marked, and no alert', async () => {
    const alerts = await alertsAfter(...expecting('tcp_stream_1 -20%, rr_tail any'))
    expect(alerts).toEqual([])
    const { epochs, changePoints } = await readSeries(bench, 'tcp_stream_1', 'throughput')
    expect(epochs).toMatchObject([
      {
        index: 12,
        changes: [{ field: 'accepted', from: null, to: expect.stringMatching(/^tcp_stream_1 −20/) }],
      },
    ])
    expect(changePoints).toMatchObject([{ cause: 'epoch' }])
  })

  test('has nothing to do with series that it does not name', async () => {
    const [alert, ...others] = await alertsAfter(...expecting('tcp_stream_1 -20%'))
    expect(others).toEqual([])
    expect(alert?.members.map(({ series }) => series.benchmark.name)).not.toContain('tcp_stream_1')
    const { epochs } = await readSeries(bench, 'rr_tail', 'rtt_p99')
    expect(epochs).toEqual([])
  })

  test('is heard through a later commit too, whose run is the first that tells of it', async () => {
    const runs = history()
    const said = runs[12]?.commit
    const lineage =
      said == null
        ? []
        : [
            {
              hash: said.head,
              committedAt: said.committedAt,
              subject: said.subject,
              expected: ['tcp_* any, rr_* any'],
            },
          ]
    const told = runs.map((run, i) =>
      i === 13 && run.commit !== null ? { ...run, commit: { ...run.commit, lineage } } : run,
    )
    expect(await alertsAfter(...told)).toEqual([])
  })

  test('gives the same in whatever order its runs arrive', async () => {
    const runs = expecting('tcp_stream_1 -20%')
    await alertsAfter(...runs)
    const inOrder = await readAll(bench, runs)
    await bench.close()
    bench = await startAnalysis({ ids: 'other' })
    await alertsAfter(...runs.toReversed())
    expect(await readAll(bench, runs)).toEqual(inOrder)
  })

  test('and cannot be read is no expectation, and costs nothing', async () => {
    const alerts = await alertsAfter(
      ...expecting('faster, I hope; -20% tcp_stream_1', '../../etc/passwd any'),
    )
    expect(alerts).toHaveLength(1)
  })
})

test('accepting an alert re-baselines what it is about, from its first commit on', async () => {
  const [alert] = await alertsAfter(...history())
  const act = createActOnAlert({
    database: bench.database,
    clock: () => 1,
    newId: idFrom(0),
    nudge: () => undefined,
  })
  await act(project, alert?.id ?? '', { do: 'accept', who: 'Ada', why: 'the price of a fix' })
  await bench.analysed()
  const { epochs } = await readSeries(bench, 'tcp_stream_1', 'throughput')
  expect(epochs).toMatchObject([{ index: 12, changes: [{ field: 'accepted' }] }])
  const [accepted, ...others] = await readAlerts(bench)
  expect(others).toEqual([])
  expect(accepted).toMatchObject({ id: alert?.id, handling: 'accepted' })
  const told = await bench.database.unitOfWork((stores) =>
    stores.expectedChanges.list(project, { limit: 10, commit: null }),
  )
  expect(told).toContainEqual(
    expect.objectContaining({ source: 'alert', who: 'Ada', why: 'the price of a fix', alert_id: alert?.id }),
  )
})

function idFrom(first: number): () => string {
  let next = first
  return () => `01KZ${String(next++).padStart(22, '0')}`
}
