import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ProjectSettings } from '../../../server/contract/project-settings.ts'
import type { Commit, RunUpload } from '../../../server/contract/run.ts'
import { createActOnAlert } from '../../../server/services/act-on-alert.ts'
import { createProjectSettings } from '../../../server/services/project-settings.ts'
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

describe('what one baseline branch accepts', () => {
  /** 20 commits on a release branch between those of main, which all became slower with the tenth; a run of each. */
  function release(commit: (i: number) => Partial<Commit> = () => ({})): RunUpload[] {
    const random = seededRandom(8)
    return Array.from({ length: 20 }, (_, i) => {
      const speed = (i < 10 ? 1 : 0.8) * Math.exp(0.008 * normal(random))
      const at = firstRunAt + i * hour + hour / 2
      const run = buildRun({ shape: { seed: 100 + i, at, speed, branch: 'release/1.x' } })
      return { ...run, commit: run.commit && { ...run.commit, ...commit(i) } }
    })
  }
  const accepts = (i: number) => (i === 10 ? { expected: ['tcp_* any, rr_* any'] } : {})

  beforeEach(async () => {
    const settings = ProjectSettings.parse({ baselineBranches: ['main', 'release/1.x'] })
    await createProjectSettings(bench.services).put(project, settings, { dry: false })
  })

  async function epochsBy(branch: string | null) {
    const rows = await bench.database.unitOfWork((stores) => stores.series.all(project))
    const series = rows.find((row) => row.benchmark === 'tcp_stream_1' && row.branch === branch)
    const detail = await bench.database.reads.seriesDetail(project, series?.id ?? '')
    return detail?.epochs.map(({ index }) => index)
  }

  test('is news on another: its commit is not in the other’s history', async () => {
    const [alert, ...others] = await alertsAfter(...release(accepts), ...history())
    expect(others).toEqual([])
    expect(alert).toMatchObject({ kind: 'change', handling: 'open' })
    expect(await epochsBy('release/1.x')).toEqual([10])
    expect(await epochsBy(null)).toEqual([])
  })

  test('holds on another that was made from it, whichever tells of the commit first', async () => {
    const main = history((i) => (i === 12 ? { expected: ['tcp_* any, rr_* any'] } : {}))
    const said = main[12]?.commit
    const later = release(() => ({})).map((run) => ({ ...run, startedAt: run.startedAt + 12 * hour }))
    const forked = later.map((run, i): RunUpload => {
      const lineage = said == null || i === 0 ? [] : [{ ...lineageCommit(said), subject: said.subject }]
      const committedAt = (run.commit?.committedAt ?? 0) + 12 * hour
      return {
        ...run,
        finishedAt: run.finishedAt + 12 * hour,
        commit: run.commit && { ...run.commit, committedAt, lineage },
      }
    })
    await alertsAfter(...main, ...forked)
    expect(await epochsBy(null)).toEqual([12])
    const marked = await bench.database.unitOfWork(async (stores) => {
      const rows = await stores.series.all(project)
      const series = rows.filter(({ branch, canary }) => branch === 'release/1.x' && canary === 0)
      const points = await stores.points.ofRuns(
        project,
        forked.map(({ id }) => id),
      )
      return points.filter(({ series_id }) => series.some(({ id }) => id === series_id))
    })
    // The first one came from a shallow clone; what the second told of the commit counts for it, too.
    expect(
      new Set(marked.map(({ accepted }) => accepted?.startsWith('tcp_*') || accepted?.startsWith('rr_*'))),
    ).toEqual(new Set([true]))
  })

  const lineageCommit = ({ head, committedAt, expected }: Commit) => ({ hash: head, committedAt, expected })
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
