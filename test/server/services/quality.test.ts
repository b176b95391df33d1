import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Quality } from '../../../server/contract/quality.ts'
import { policy } from '../../../server/judge/policy.ts'
import { createQuality } from '../../../server/services/quality.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { type AnalysisBench, project, startAnalysis } from '../../support/analysis.ts'
import { buildRun, firstRunAt, type RunShape, scaleCanary } from '../../support/builders.ts'
import { normal } from '../../support/random.ts'

const hour = 3_600_000
const day = 24 * hour
let bench: AnalysisBench

beforeEach(async () => {
  bench = await startAnalysis()
})

afterEach(() => bench.close())

function history(count: number, every: number, shape: (i: number) => RunShape = () => ({})) {
  const random = seededRandom(61)
  return Array.from({ length: count }, (_, i) => {
    const { speed = 1, ...rest } = shape(i)
    const boot = Math.exp(0.008 * normal(random))
    return buildRun({ shape: { seed: i + 1, at: firstRunAt + i * every, speed: speed * boot, ...rest } })
  })
}

async function qualityAfter(...runs: ReturnType<typeof history>): Promise<Quality | null> {
  await bench.upload(...runs)
  await bench.analysed()
  return await createQuality(bench.database.reads)(project)
}

test('a project’s quality tells what stands, what was taken back, and how sure the rate is', async () => {
  const shifted = history(26, day, (i) => ({ speed: i >= 20 ? 0.9 : 1 }))
  const before = await qualityAfter(...shifted)
  expect(before).toMatchObject({
    since: shifted[0]?.commit?.committedAt,
    until: shifted[25]?.commit?.committedAt,
    alarms: { standing: 1, withdrawn: 0 },
    alerts: { confirmed: 0, refuted: 0, withdrawn: 0, undecided: 1 },
    achieved: { perWeek: 0, low: 0 },
    runs: { judged: 26, suspect: 0 },
  })
  expect(before?.weeks).toBeCloseTo(25 / 7, 9)
  // Garwood's interval for no event at all.
  expect(before?.achieved?.high).toBeCloseTo(3.689 / (25 / 7), 2)
  const wild = Array.from({ length: 36 }, (_, i) =>
    buildRun({
      shape: {
        seed: 700 + i,
        at: firstRunAt + 2 * day + (i + 1) * 11 * hour,
        speed: i % 2 === 0 ? 0.86 : 1.05,
      },
    }),
  )
  const after = await qualityAfter(...wild)
  expect(after?.alarms.withdrawn).toBeGreaterThan(0)
  expect(after?.achieved?.perWeek).toBeCloseTo((after?.alarms.withdrawn ?? 0) / (25 / 7), 9)
  expect(after?.achieved?.low).toBeGreaterThan(0)
})

test('suspect runs are counted, and a rate is given from a week on', async () => {
  const runs = history(20, hour).map((run, i) => (i === 14 ? scaleCanary(run, 0.8) : run))
  expect(await qualityAfter(...runs)).toMatchObject({ runs: { judged: 20, suspect: 1 }, achieved: null })
})

test('half a year back is all that counts', async () => {
  const old = history(30, 14 * day, (i) => ({
    at: firstRunAt - (420 - 14 * i) * day,
    speed: i >= 8 ? 0.8 : 1,
  }))
  const quality = await qualityAfter(...old)
  expect(quality).toMatchObject({ weeks: 26, alarms: { standing: 0 }, runs: { judged: 14 } })
})

test('the budget’s setting is shown beside the one in force, which is the policy’s', async () => {
  const quality = await qualityAfter(...history(20, day))
  expect(quality?.tolerated).toEqual({
    alarmsPerWeek: policy.falseAlertsPerWeek,
    falsePerThousand: policy.falsePerThousand,
    // One host and path, seven runs a week: it could be far less strict.
    falsePerThousandByBudget: policy.budgetBounds.falsePerThousand.most,
  })
  expect(quality?.series.judged).toBeGreaterThan(0)
})

test('a project that nobody knows has none', async () => {
  expect(await createQuality(bench.database.reads)('nobody')).toBeNull()
})

test('an alert that measuring again refuted was a false alarm too', async () => {
  await qualityAfter(...history(26, day, (i) => ({ speed: i >= 20 ? 0.9 : 1 })))
  await bench.database.unitOfWork(async (stores) => {
    const [alert] = await stores.alerts.ofKinds(project, ['change'])
    if (alert !== undefined) await stores.alerts.update(alert, { evidence: 'refuted', handling: 'resolved' })
  })
  const quality = await createQuality(bench.database.reads)(project)
  expect(quality?.alerts).toEqual({ confirmed: 0, refuted: 1, withdrawn: 0, undecided: 0 })
  expect(quality?.achieved?.perWeek).toBeCloseTo(1 / (25 / 7), 9)
})
