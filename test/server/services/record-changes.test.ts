import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ChangePoint as ChangePointView } from '../../../server/contract/views.ts'
import type { ChangePoint } from '../../../server/judge/change-point.ts'
import { recordChanges } from '../../../server/services/record-changes.ts'
import { type AnalysisBench, project, readSeries, startAnalysis } from '../../support/analysis.ts'
import { buildRun, firstRunAt } from '../../support/builders.ts'

const runs = Array.from({ length: 40 }, (_, i) =>
  buildRun({ shape: { seed: i + 1, at: firstRunAt + i * 3_600_000 } }),
)
let bench: AnalysisBench
let series: string
let now: number
let ids: number
const nextId = () => `01K${String(ids++).padStart(23, '0')}`

beforeEach(async () => {
  now = 1000
  ids = 0
  bench = await startAnalysis()
  await bench.upload(...runs)
  await bench.analysed()
  series = (await readSeries(bench, 'tcp_stream_1', 'throughput')).series.id
})

afterEach(() => bench.close())

function change(index: number, shape: Partial<ChangePoint> = {}): ChangePoint {
  const range = { index, earliest: index - 1, latest: index + 1 }
  const effect = { relative: -0.1, low: -0.12, high: -0.08 }
  return { ...range, before: 100, after: 90, effect, p: 0.001, cause: 'shift', ...shape }
}

/** Records those as the change points that stand now; resolves to what readers see. */
async function record(
  changes: readonly ChangePoint[],
  events: readonly { kind: 'found' | 'withdrawn'; index: number; run: string; reason: string | null }[] = [],
): Promise<ChangePointView[]> {
  now += 1000
  await bench.database.unitOfWork((stores) =>
    recordChanges(
      stores,
      { project, newest: runs[39]?.id ?? '', series: [{ id: series, changes, events }] },
      { now, newId: nextId },
    ),
  )
  return (await readSeries(bench, 'tcp_stream_1', 'throughput')).changePoints
}

const history = (view: ChangePointView | undefined) =>
  view?.history.map(({ kind, at, reason }) => [kind, at, reason])

test('a change point keeps its name from when it is found, through moves, until it comes back', async () => {
  const found = await record(
    [change(20)],
    [{ kind: 'found', index: 20, run: runs[23]?.id ?? '', reason: null }],
  )
  const id = found[0]?.id
  expect(found).toMatchObject([
    { runId: runs[20]?.id, earliestRunId: runs[19]?.id, latestRunId: runs[21]?.id, state: 'found' },
  ])
  expect(found[0]?.found).toEqual({ at: 2000, runId: runs[23]?.id, analysisVersion: 2 })

  const moved = await record([change(22, { after: 88 })])
  expect(moved).toMatchObject([{ id, runId: runs[22]?.id, after: 88, found: { at: 2000 } }])

  const reason = 'Later points take it back'
  const gone = await record([], [{ kind: 'withdrawn', index: 22, run: runs[30]?.id ?? '', reason }])
  expect(gone).toMatchObject([
    { id, state: 'withdrawn', reason, withdrawn: { at: 4000, analysisVersion: 2 } },
  ])
  expect(await record([])).toEqual(gone)

  const back = await record([change(21)])
  expect(back).toMatchObject([
    { id, runId: runs[21]?.id, state: 'found', reason: null, withdrawn: null, found: { at: 2000 } },
  ])
  expect(history(back[0])).toEqual([
    ['found', 2000, null],
    ['moved', 3000, null],
    ['withdrawn', 4000, reason],
    ['found-again', 6000, null],
  ])
})

test('a change point that only looks a little different with more data makes no history', async () => {
  await record([change(20)])
  const [view] = await record([change(20, { p: 1e-9, effect: { relative: -0.11, low: -0.12, high: -0.1 } })])
  expect(view).toMatchObject({ p: 1e-9, effect: { relative: -0.11 } })
  expect(history(view)).toEqual([['found', 2000, null]])
})

test('what vanishes without a word of the tracker vanished because of runs that came late', async () => {
  await record([change(10), change(20)])
  const [, second] = await record([change(10)])
  expect(second).toMatchObject({
    state: 'withdrawn',
    reason: 'Runs that arrived late have changed the picture',
  })
})

test('another change, elsewhere or the other way, gets a name of its own', async () => {
  await record([change(10)])
  const views = await record([change(10, { after: 111 }), change(30)])
  expect(views.map((view) => [view.runId, view.state])).toEqual([
    [runs[10]?.id, 'withdrawn'],
    [runs[10]?.id, 'found'],
    [runs[30]?.id, 'found'],
  ])
  expect(new Set(views.map((view) => view.id)).size).toBe(3)
})
