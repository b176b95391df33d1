import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { levelOfRuns } from '../../../server/judge/level-of-runs.ts'
import { moderated } from '../../../server/judge/moderate.ts'
import { judgePullRequest, type PullRequestMetric } from '../../../server/judge/pull-request.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { normal } from '../../support/random.ts'
import { levelAt } from './judged-level.ts'

describe('a level', () => {
  test('without a calibration stays as it is', () => {
    const level = levelAt(1000)
    expect(moderated(level, null)).toBe(level)
  })

  test('has the variances pooled by their degrees of freedom (Smyth 2004, eq. 1)', () => {
    const level = levelOfRuns([990, 1000, 1010])
    const found = moderated(level, { spread: 0.03, freedom: 6 })
    expect(found.freedom).toBe(8)
    expect(found.spread ** 2).toBeCloseTo((6 * 0.03 ** 2 + 2 * level.spread ** 2) / 8, 12)
    expect(found.centreError / level.centreError).toBeCloseTo(found.spread / level.spread, 12)
    expect(found.centre).toBe(level.centre)
  })

  test('on a linear scale takes the share of its centre, and none around zero', () => {
    const found = moderated(levelOfRuns([-100, -101, -99]), { spread: 0.05, freedom: 4 })
    expect(found.spread).toBeCloseTo(Math.sqrt((4 * 25 + 2 * 1) / 6), 9)
    const zero = levelOfRuns([0, 0, 0])
    expect(moderated(zero, { spread: 0.05, freedom: 4 })).toBe(zero)
  })

  test('leans on a calibration the less the more runs it has, and on its best day for ten degrees of freedom', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 1, max: 500 }),
        fc.double({ min: 0.002, max: 0.3, noNaN: true }),
        (freedom, calibrated, spread) => {
          const level = levelAt(1000, { spread: 0.02, freedom })
          const found = moderated(level, { spread, freedom: calibrated })
          expect(found.freedom - freedom).toBe(Math.min(10, calibrated))
          expect(found.spread).toBeGreaterThanOrEqual(Math.min(0.02, spread) * (1 - 1e-12))
          expect(found.spread).toBeLessThanOrEqual(Math.max(0.02, spread) * (1 + 1e-12))
          const longer = moderated({ ...level, freedom: freedom + 50 }, { spread, freedom: calibrated })
          expect(Math.abs(longer.spread - 0.02)).toBeLessThanOrEqual(Math.abs(found.spread - 0.02) + 1e-12)
        },
      ),
      { seed: 21 },
    )
  })

  test('is never believed to be calmer than a boot can be', () => {
    const level = { ...levelAt(1000), spread: 0, centreError: 0 }
    expect(moderated(level, { spread: 0, freedom: 5 }).centreError).toBeGreaterThan(0)
  })
})

describe('a push against a short baseline', () => {
  const calibrated = { spread: 0.01, freedom: 14 }
  const metric = (change: Partial<PullRequestMetric>): PullRequestMetric => ({
    key: 'own',
    metric: { role: 'headline', direction: 'higher', unit: 'bit/s' },
    heads: [{ value: 880 }],
    level: levelOfRuns([1000, 1012, 991]),
    ...{ runs: 3, doubtful: false, suspect: null, changes: [] },
    ...change,
  })

  test('is judged where a calibration tells how runs vary, says so, and is not without one', () => {
    const [known] = judgePullRequest([metric({ calibrated })])
    expect(known?.verdict).toMatchObject({ kind: 'regressed', baseline: { runs: 3, needed: 3 } })
    expect(known?.verdict?.reason).toMatch(/; a calibration tells how runs vary$/)
    const [unknown] = judgePullRequest([metric({})])
    expect(unknown?.verdict?.reason).toBe('3 of 5 runs needed for a baseline')
  })

  test('still takes three runs', () => {
    const [judged] = judgePullRequest([metric({ calibrated, level: levelOfRuns([1000, 1012]) })])
    expect(judged?.verdict).toMatchObject({
      ...{ kind: 'inconclusive', reason: '2 of 3 runs needed for a baseline' },
      baseline: { needed: 3 },
    })
  })

  test('alerts on no more unchanged pushes of 50 metrics than one of five runs may', () => {
    const random = seededRandom(8)
    const run = () => 1000 * Math.exp(0.02 * normal(random))
    const calibration = () => {
      const squares = Array.from({ length: 7 }, () => normal(random) ** 2)
      return { spread: 0.02 * Math.sqrt(squares.reduce((sum, one) => sum + one, 0) / 7), freedom: 7 }
    }
    let alerts = 0
    for (let push = 0; push < 300; push++) {
      const metrics = Array.from({ length: 50 }, (_, i) =>
        metric({
          ...{ key: String(i), heads: [{ value: run() }], level: levelOfRuns([run(), run(), run()]) },
          calibrated: calibration(),
        }),
      )
      const kinds = judgePullRequest(metrics).map(({ verdict }) => verdict?.kind)
      if (kinds.includes('regressed') || kinds.includes('improved')) alerts++
    }
    expect(alerts / 300).toBeLessThanOrEqual(0.02)
  })
})
