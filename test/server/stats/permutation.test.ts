import { expect, test } from 'vitest'
import { permutationTest } from '../../../server/stats/permutation.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { normal } from '../../support/random.ts'
import { golden } from './golden.ts'

test.each(golden.permutation)('$a against $b: p = $p of $splits splits', ({ a, b, p, splits }) => {
  const result = permutationTest(a, b, { seed: 1 })
  expect(result).toMatchObject({ splits, method: 'exact' })
  expect(result.p).toBeCloseTo(p, 12)
})

test('sampled splits come close to all of them, and are the same for the same seed', () => {
  const random = seededRandom(13)
  const a = Array.from({ length: 11 }, () => normal(random))
  const b = Array.from({ length: 11 }, () => 0.8 + normal(random))
  const first = permutationTest(a, b, { seed: 5 })
  expect(first.method).toBe('sampled')
  expect(permutationTest(a, b, { seed: 5 })).toEqual(first)
  const other = permutationTest(a, b, { seed: 6 })
  // Two estimates from 9999 splits each, at p near .1, are within .013 in all but one of 500 cases.
  expect(Math.abs(other.p - first.p)).toBeLessThan(0.013)
})

test('takes any statistic, such as the ratio of medians on the log scale', () => {
  const middle = (values: readonly number[]) =>
    values.toSorted((x, y) => x - y)[Math.floor(values.length / 2)] ?? 0
  const statistic = (a: readonly number[], b: readonly number[]) => Math.log(middle(b) / middle(a))
  const a = [1e9, 1.1e9, 1.2e9]
  const b = [2e9, 2.1e9, 2.2e9]
  expect(permutationTest(a, b, { seed: 1, statistic })).toMatchObject({
    // Four of the twenty splits have the medians 1.1 and 2.1, two each way round.
    p: 0.2,
    statistic: statistic(a, b),
  })
})

test('swapping, moving and scaling leave p as it was', () => {
  const random = seededRandom(14)
  for (let i = 0; i < 60; i++) {
    const a = Array.from({ length: 2 + Math.floor(4 * random()) }, () => Math.round(10 * normal(random)))
    const b = Array.from({ length: 2 + Math.floor(4 * random()) }, () => Math.round(10 * normal(random)))
    const { p } = permutationTest(a, b, { seed: 1 })
    expect(permutationTest(b, a, { seed: 1 }).p).toBeCloseTo(p, 12)
    const change = (values: number[]) => values.map((x) => 0.1 * x + 1000)
    expect(permutationTest(change(a), change(b), { seed: 1 }).p).toBeCloseTo(p, 12)
  }
})

test('without an effect p is at most a level in at most that share of cases, exact and sampled', () => {
  const random = seededRandom(15)
  for (const options of [
    { n: 4, resamples: 99 },
    { n: 9, resamples: 99 },
  ]) {
    const rounds = 1500
    let rejected = 0
    for (let i = 0; i < rounds; i++) {
      const a = Array.from({ length: options.n }, () => normal(random))
      const b = Array.from({ length: options.n }, () => normal(random))
      if (permutationTest(a, b, { seed: i, resamples: options.resamples }).p <= 0.1) rejected++
    }
    expect(rejected / rounds).toBeGreaterThan(0.06)
    expect(rejected / rounds).toBeLessThan(0.12)
  }
}, 20_000)

test('equal values give p = 1; what cannot be judged is refused', () => {
  expect(permutationTest([3, 3], [3, 3], { seed: 1 }).p).toBe(1)
  expect(permutationTest([0.1, 0.1, 0.1], [0.1, 0.1], { seed: 1 }).p).toBe(1)
  expect(() => permutationTest([], [1], { seed: 1 })).toThrow('first group, got 0')
  expect(() => permutationTest([1], [Number.NaN], { seed: 1 })).toThrow('second group, got NaN')
  expect(() => permutationTest([1], [2], { seed: 1, resamples: 0 })).toThrow('resamples')
  expect(() => permutationTest([1], [2], { seed: 1, statistic: () => Number.NaN })).toThrow(
    'finite for every split',
  )
})
