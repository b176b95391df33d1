import { describe, expect, test } from 'vitest'
import { judgeSides, type TwoSides } from '../../../server/judge/judge-values.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { normal } from '../../support/random.ts'

type Metric = TwoSides['metric']
const throughput: Metric = { unit: 'bit/s', direction: 'higher', role: 'headline' }
const latency: Metric = { unit: 'us', direction: 'lower', role: 'headline' }

const each = (values: readonly number[], samples: readonly number[] = []) =>
  values.map((value) => ({ value, samples }))
const before = each([100, 101, 99, 100.5, 99.5])
const after = each([120, 121, 119, 120.5, 119.5])
const judge = (metric: Metric, a: TwoSides['a'], b: TwoSides['b']) => judgeSides([{ metric, a, b }])[0]

test.each([
  ['more throughput', throughput, before, after, 'improved'],
  ['less throughput', throughput, after, before, 'regressed'],
  ['more latency', latency, before, after, 'regressed'],
  ['less latency', latency, after, before, 'improved'],
  ['the same', throughput, before, before, 'unchanged'],
] as const)('%s', (_, metric, a, b, verdict) => {
  expect(judge(metric, a, b)).toMatchObject({ verdict, footing: 'runs' })
})

test('the effect is relative to A, with an interval that holds it', () => {
  const { effect, p } = judge(throughput, before, after) ?? {}
  expect(effect?.relative).toBeCloseTo(0.2, 3)
  expect(effect?.low).toBeGreaterThan(0.18)
  expect(effect?.high).toBeLessThan(0.22)
  expect(p).toBeLessThan(0.001)
})

test('two sides exchanged give the inverse effect, also where only one of them has several runs', () => {
  for (const [a, b] of [
    [before, after],
    [before, each([120])],
  ] as const) {
    const [there, back] = [judge(throughput, a, b)?.effect, judge(throughput, b, a)?.effect]
    expect((1 + (there?.relative ?? 0)) * (1 + (back?.relative ?? 0))).toBeCloseTo(1, 9)
  }
  expect(judge(throughput, each([120]), before)).toMatchObject({ verdict: 'regressed', footing: 'one-run' })
  expect(judge(latency, before, each([120]))).toMatchObject({ verdict: 'regressed', footing: 'one-run' })
})

test('one run on each side is never called a change, however sure its repetitions are', () => {
  const [a, b] = [each([100], [100, 101, 99, 100]), each([200], [200, 201, 199, 200])]
  const judged = judge(throughput, a, b)
  expect(judged).toMatchObject({ verdict: 'inconclusive', footing: 'repetitions' })
  expect(judged?.effect?.relative).toBeCloseTo(1, 2)
  expect(judged?.p).toBeLessThan(0.001)
})

test('one number on each side has a difference and nothing to weigh it by', () => {
  expect(judge(throughput, each([100], [100]), each([110], [110]))).toEqual({
    effect: { relative: expect.closeTo(0.1), low: expect.closeTo(0.1), high: expect.closeTo(0.1) },
    ...{ p: null, footing: 'none', verdict: 'inconclusive', smallestDetectable: null },
  })
  expect(judge(throughput, each([0], [0]), each([1], [1]))?.effect).toBeNull()
})

test('a metric without a direction has an effect and no verdict; an explanatory one is never called', () => {
  expect(judge({ ...throughput, direction: 'none' }, before, after)).toMatchObject({ verdict: null })
  expect(judge({ ...latency, role: 'explanatory' }, before, after)).toMatchObject({ verdict: 'inconclusive' })
})

test('an inconclusive comparison says what it could have seen', () => {
  const wide = judge(throughput, each([80, 100, 120]), each([85, 105, 125]))
  expect(wide?.verdict).toBe('inconclusive')
  expect(wide?.smallestDetectable).toBeGreaterThan(0.3)
})

describe('among many metrics', () => {
  test('what is found in a single one must be rarer', () => {
    const random = seededRandom(4)
    const noise = () => each(Array.from({ length: 5 }, () => 100 * Math.exp(0.01 * normal(random))))
    const nearly: TwoSides = { metric: throughput, a: before, b: each([101.4, 102.6, 101, 102.2, 101.8]) }
    const others = Array.from(
      { length: 30 },
      (): TwoSides => ({ metric: throughput, a: noise(), b: noise() }),
    )
    expect(judgeSides([nearly])[0]?.verdict).toBe('improved')
    expect(judgeSides([nearly, ...others])[0]?.verdict).not.toBe('improved')
  })

  test('of metrics that did not change at most a few in a thousand families have any called', () => {
    const random = seededRandom(7)
    const noise = () => each(Array.from({ length: 4 }, () => 100 * Math.exp(0.02 * normal(random))))
    const families = Array.from({ length: 500 }, () =>
      judgeSides(Array.from({ length: 6 }, (): TwoSides => ({ metric: throughput, a: noise(), b: noise() }))),
    )
    const called = families.filter((family) =>
      family.some(({ verdict }) => verdict === 'improved' || verdict === 'regressed'),
    )
    // 2 % is tolerated; of 500 families that is 10, and 20 would be a mistake with 99.9 % confidence.
    expect(called.length).toBeLessThan(20)
  })
})
