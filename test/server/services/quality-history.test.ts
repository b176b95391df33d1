import { afterEach, beforeEach, expect, test } from 'vitest'
import { policy } from '../../../server/judge/policy.ts'
import { createQualityHistory } from '../../../server/services/quality-history.ts'
import { createSensitivityList } from '../../../server/services/sensitivity-list.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { type AnalysisBench, project, startAnalysis } from '../../support/analysis.ts'
import { buildRun, firstRunAt, type RunShape, scaleCanary } from '../../support/builders.ts'
import { normal } from '../../support/random.ts'

const day = 24 * 3_600_000
let bench: AnalysisBench

beforeEach(async () => {
  bench = await startAnalysis()
})

afterEach(() => bench.close())

function daily(count: number, shape: (i: number) => RunShape & { readonly spread?: number } = () => ({})) {
  const random = seededRandom(61)
  return Array.from({ length: count }, (_, i) => {
    const { speed = 1, spread = 0.008, ...rest } = shape(i)
    const boot = Math.exp(spread * normal(random))
    return buildRun({ shape: { seed: i + 1, at: firstRunAt + i * day, speed: speed * boot, ...rest } })
  })
}

function historyOf(weeks = 26) {
  return createQualityHistory(bench.database.reads)(project, weeks)
}

test('weeks hold their runs and alarms, the newest run in the last, without gaps', async () => {
  const runs = daily(30, (i) => ({ speed: i >= 20 ? 0.85 : 1 })).map((run, i) =>
    i === 26 ? scaleCanary(run, 0.8) : run,
  )
  await bench.upload(...runs)
  await bench.analysed()
  const history = await historyOf()
  expect(history?.weeks).toHaveLength(5)
  const newest = runs.at(-1)?.commit?.committedAt ?? 0
  expect(history?.weeks.at(-1)?.from).toBe(newest + 1 - 7 * day)
  expect(history?.weeks.map(({ runs: { judged } }) => judged)).toEqual([2, 7, 7, 7, 7])
  expect(history?.weeks.map(({ runs: { suspect } }) => suspect)).toEqual([0, 0, 0, 0, 1])
  expect(history?.hosts).toMatchObject([{ host: { label: 'host-a' }, judged: 30, suspect: 1 }])
  // The level shifted on day 20; the last week begins with day 23.
  expect(history?.weeks.map(({ alarms }) => alarms.standing)).toEqual([0, 0, 0, 1, 0])
  expect(history?.weeks.map(({ alerts }) => alerts.undecided + alerts.confirmed)).toEqual([0, 0, 0, 1, 0])
  expect((await historyOf(2))?.weeks.map(({ from }) => from)).toEqual(
    history?.weeks.slice(-2).map(({ from }) => from),
  )
})

test('what became of an alert goes by its truth first, then by what people made of it', async () => {
  await bench.upload(...daily(26, (i) => ({ speed: i >= 20 ? 0.9 : 1 })))
  await bench.analysed()
  const total = async () => {
    const weeks = (await historyOf())?.weeks ?? []
    return Object.fromEntries(
      Object.keys(weeks[0]?.alerts ?? {})
        .map((key) => [key, weeks.reduce((sum, { alerts }) => sum + alerts[key as 'refuted'], 0)] as const)
        .filter(([, count]) => count > 0),
    )
  }
  const becomes = (evidence: 'suspected' | 'refuted' | 'confirmed', handling: 'accepted' | 'resolved') =>
    bench.database.unitOfWork(async (stores) => {
      const [alert] = await stores.alerts.ofKinds(project, ['change'])
      if (alert === undefined) throw new Error('There is no alert')
      await stores.alerts.update(alert, { evidence, handling })
      return alert.id
    })
  const id = await becomes('suspected', 'resolved')
  expect(await total()).toEqual({ undecided: 1 })
  await bench.database.unitOfWork((stores) =>
    stores.alerts.note({
      ...{ project, alert_id: id, kind: 'resolved', at: 1, who: 'Ada', why: null },
      ...{ evidence: 'suspected', handling: 'resolved' },
    }),
  )
  expect(await total()).toEqual({ dismissed: 1 })
  await becomes('suspected', 'accepted')
  expect(await total()).toEqual({ accepted: 1 })
  await becomes('confirmed', 'accepted')
  expect(await total()).toEqual({ confirmed: 1 })
  await becomes('refuted', 'resolved')
  expect(await total()).toEqual({ refuted: 1 })
})

test('the time to an alert counts from the first commit that is surely after its cause', async () => {
  const runs = daily(26, (i) => ({ speed: i >= 20 ? 0.9 : 1 }))
  await bench.upload(...runs)
  await bench.analysed()
  const [delay, ...others] = (await historyOf())?.delays ?? []
  expect(others).toEqual([])
  expect(delay).toMatchObject({ kind: 'change', committedAt: runs[20]?.commit?.committedAt })
})

test('a project without runs has no weeks, one that nobody knows no history', async () => {
  expect(await createQualityHistory(bench.database.reads)('nobody', 26)).toBeNull()
  expect(await createSensitivityList(bench.database.reads)('nobody')).toBeNull()
})

test('series that see need no cure; those with too few runs need more, noisy ones boots judged together', async () => {
  const sensitivity = async () => (await createSensitivityList(bench.database.reads)(project))?.series ?? []
  await bench.upload(...daily(3))
  await bench.analysed()
  const young = await sensitivity()
  expect(young.length).toBeGreaterThan(0)
  expect(young.every(({ cure }) => cure?.by === 'baseline' && cure.runs === policy.baselineNeeded - 3)).toBe(
    true,
  )
  await bench.upload(...daily(20).slice(3))
  await bench.analysed()
  const steady = (await sensitivity()).filter(({ series }) => series.metric.name === 'throughput')
  expect(steady.map(({ cure, sensitivity: { blind } }) => [blind, cure])).toContainEqual([false, null])
})

test('of a series too noisy for one run it is said how many boots would do', async () => {
  await bench.upload(...daily(24, () => ({ spread: 0.03 })))
  await bench.analysed()
  const list = await createSensitivityList(bench.database.reads)(project)
  const noisy =
    list?.series.filter(
      ({ series, sensitivity: { blind } }) => series.metric.name === 'throughput' && blind,
    ) ?? []
  expect(noisy.length).toBeGreaterThan(0)
  for (const { cure } of noisy) {
    expect(cure?.by).toBe('boots')
    expect(cure !== null && 'runs' in cure && cure.runs > 1 && cure.runs <= policy.mostBoots).toBe(true)
  }
})
