import { describe, expect, test } from 'vitest'
import { levelOfRuns } from '../../../server/judge/level-of-runs.ts'
import { judgePullRequest, type PullRequestMetric } from '../../../server/judge/pull-request.ts'
import { seededRandom, shuffled } from '../../../server/stats/seeded-random.ts'
import { alertsWithoutChange, powerAtStatedEffect } from '../../bench/judge/calibration.ts'
import { normal } from '../../support/random.ts'
import { levelAt } from './judged-level.ts'

function metric(key: string, change: Partial<PullRequestMetric> = {}): PullRequestMetric {
  return {
    key,
    metric: { role: 'headline', direction: 'higher', unit: 'bit/s' },
    heads: [{ value: 998 }, { value: 1003 }, { value: 1001 }],
    level: levelAt(1000),
    runs: 20,
    doubtful: false,
    suspect: null,
    changes: [],
    ...change,
  }
}

const heads = (...values: number[]) => values.map((value) => ({ value }))
const kinds = (metrics: readonly PullRequestMetric[]) =>
  judgePullRequest(metrics).map(({ verdict }) => verdict?.kind)

describe('a push', () => {
  test('is judged metric by metric, in the order given', () => {
    const push = [
      metric('same'),
      metric('slower', { heads: heads(930, 935, 928) }),
      metric('faster', { heads: heads(1080, 1075, 1090) }),
      metric('latency', {
        heads: heads(1080, 1075, 1090),
        metric: { role: 'secondary', direction: 'lower', unit: 'us' },
      }),
    ]
    expect(kinds(push)).toEqual(['unchanged', 'regressed', 'improved', 'regressed'])
    expect(judgePullRequest(push)[1]?.verdict?.reason).toMatch(
      /^3 runs are 6\.9 % lower than the centre of 20 baseline runs; 95 % interval −8\.\d % to −5\.\d %$/,
    )
  })

  test('says how many more boots would decide where it cannot tell', () => {
    const [judged] = judgePullRequest([
      metric('noisy', { level: levelAt(1000, { spread: 0.06 }), heads: heads(900, 950) }),
    ])
    expect(judged?.verdict?.kind).toBe('inconclusive')
    expect(judged?.moreBoots).toBeGreaterThan(0)
    expect(judged?.verdict?.reason).toContain(`; ${judged?.moreBoots} more boots would decide`)
  })

  test('does not ask for boots that would not help: the level itself is known too poorly', () => {
    const level = levelAt(1000, { spread: 0.2, points: 5, freedom: 4 })
    const [judged] = judgePullRequest([metric('poor', { level, heads: heads(1000) })])
    expect(judged).toMatchObject({ verdict: { kind: 'inconclusive' }, moreBoots: null })
    expect(judged?.verdict?.reason).toMatch(/; 50 more boots would not decide$/)
  })

  test('holds a metric to more the more metrics it has', () => {
    const leaning = metric('leaning', { heads: heads(968) })
    const rest = Array.from({ length: 49 }, (_, i) => metric(`other ${i}`))
    expect(kinds([leaning])).toEqual(['regressed'])
    const [among] = judgePullRequest([leaning, ...rest])
    expect(among?.verdict?.kind).toBe('unchanged')
    expect(among?.rarity).toBeCloseTo(0.02 / 50, 12)
    const alone = judgePullRequest([leaning])[0]
    expect(among?.verdict?.smallestDetectable).toBeGreaterThan(alone?.verdict?.smallestDetectable ?? 1)
  })

  test('never calls an explanatory metric, nor lets it make others harder to call', () => {
    const explanatory = { role: 'explanatory', direction: 'lower', unit: 'count' } as const
    const push = [
      metric('leaning', { heads: heads(968) }),
      ...Array.from({ length: 49 }, (_, i) =>
        metric(`retransmits ${i}`, { metric: explanatory, heads: heads(5000) }),
      ),
    ]
    const judged = judgePullRequest(push)
    expect(judged[0]?.verdict?.kind).toBe('regressed')
    expect(judged.slice(1).every(({ verdict }) => verdict?.kind === 'inconclusive')).toBe(true)
    expect(judged[1]?.verdict?.reason).toMatch(/explains others, and raises no alarm itself$/)
  })

  test('says what is missing: a baseline, a valid run, a good direction', () => {
    const push = [
      metric('young', { level: null, runs: 3 }),
      metric('headless', { heads: [] }),
      metric('doubtful', { doubtful: true }),
      metric('suspect', { suspect: 'Bad boot' }),
      metric('aimless', { metric: { role: 'secondary', direction: 'none', unit: 'count' } }),
    ]
    expect(judgePullRequest(push).map(({ verdict }) => verdict?.reason ?? null)).toEqual([
      '3 of 5 runs needed for a baseline',
      'No valid run of the head',
      'The run was suspect, or every repetition in it',
      'Bad boot',
      null,
    ])
  })

  test('of nothing has no verdicts', () => {
    expect(judgePullRequest([])).toEqual([])
  })
})

test('the order and the names of metrics do not matter', () => {
  const random = seededRandom(31)
  const push = Array.from({ length: 30 }, (_, i) =>
    metric(`m${i}`, { heads: heads(...[1, 2].map(() => 1000 * Math.exp(0.03 * normal(random)))) }),
  )
  const mixed = shuffled(push, random).map((item) => ({ ...item, key: `x${item.key}` }))
  const verdicts = new Map(judgePullRequest(mixed).map(({ key, verdict }) => [key, verdict]))
  for (const { key, verdict } of judgePullRequest(push)) expect(verdicts.get(`x${key}`)).toEqual(verdict)
})

test('the other direction swaps regressed and improved', () => {
  const random = seededRandom(32)
  const push = Array.from({ length: 40 }, (_, i) =>
    metric(`m${i}`, { heads: heads(1000 * Math.exp(0.05 * normal(random))) }),
  )
  const turned = push.map((item) => ({ ...item, metric: { ...item.metric, direction: 'lower' as const } }))
  const swapped: Record<string, string> = { regressed: 'improved', improved: 'regressed' }
  expect(kinds(turned)).toEqual(kinds(push).map((kind) => swapped[kind ?? ''] ?? kind))
  expect(kinds(push)).toContain('regressed')
})

test.each([
  [5, 1, 0],
  [10, 3, 0.6],
  [30, 5, 0.6],
])(
  'without any change, at most 2 of 100 pushes of 50 metrics alert (%d base runs, %d head runs, common part %d)',
  (baseRuns, headRuns, common) => {
    const plan = { pushes: 500, metrics: 50, baseRuns, headRuns, common, noise: 'normal', seed: 33 } as const
    expect(alertsWithoutChange(plan).regressed).toBeLessThanOrEqual(0.02)
  },
)

test.each([
  [5, 1],
  [10, 3],
  [30, 5],
])(
  'a change of the size that was stated as detectable is called in 75 to 90 of 100 cases (%d, %d)',
  (baseRuns, headRuns) => {
    const plan = {
      pushes: 600,
      metrics: 20,
      baseRuns,
      headRuns,
      common: 0,
      noise: 'normal',
      seed: 34,
    } as const
    const power = powerAtStatedEffect(plan)
    expect(power).toBeGreaterThan(0.75)
    expect(power).toBeLessThan(0.9)
  },
)

test('confirmation runs are judged by their own level, with the series’ spread as what is known beforehand', () => {
  const base = levelOfRuns([1000, 1004, 997], { spread: 0.01, freedom: 20 })
  expect(base).toMatchObject({ points: 3, freedom: 22 })
  expect(base.spread).toBeGreaterThan(0.008)
  expect(() => levelOfRuns([1000])).toThrow('Expected at least 2 runs')
  expect(() => levelOfRuns([])).toThrow('Expected at least')
  expect(() => levelOfRuns([1, Number.NaN])).toThrow('got NaN')
})
