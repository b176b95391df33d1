import { expect, test } from 'vitest'
import { mannWhitney } from '../../../server/stats/mann-whitney.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { uDistribution } from '../../../server/stats/u-distribution.ts'
import { normal } from '../../support/random.ts'
import { golden, relativeError } from './golden.ts'

test.each(golden.pairs)('$name: U and p are SciPy’s', ({ a, b, mannWhitney: expected }) => {
  const { u, p, method } = mannWhitney(a, b)
  expect([u, method]).toEqual([expected.u, expected.method])
  expect(relativeError(p, expected.p)).toBeLessThan(1e-11)
})

test('the distribution of U is symmetric and adds up to 1', () => {
  for (const [n, m] of [
    [1, 1],
    [3, 5],
    [20, 20],
    [2, 200],
  ] as const) {
    const probabilities = uDistribution(n, m)
    expect(probabilities).toHaveLength(n * m + 1)
    expect(probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12)
    for (const [u, p] of probabilities.entries())
      expect(relativeError(probabilities[n * m - u] ?? -1, p)).toBeLessThan(1e-9)
  }
  expect(uDistribution(3, 2)).toBe(uDistribution(2, 3))
})

test('depends on the order of the values only, and mirrors when the groups are swapped', () => {
  const random = seededRandom(9)
  for (let i = 0; i < 300; i++) {
    const whole = random() < 0.5
    const draw = () => (whole ? Math.round(3 * normal(random)) : normal(random))
    const a = Array.from({ length: 1 + Math.floor(8 * random()) }, draw)
    const b = Array.from({ length: 1 + Math.floor(8 * random()) }, draw)
    const plain = mannWhitney(a, b)
    const bent = mannWhitney(a.map(Math.exp), b.map(Math.exp))
    expect(bent).toEqual(plain)
    const swapped = mannWhitney(b, a)
    expect(swapped.p).toBeCloseTo(plain.p, 12)
    expect(swapped.superiority).toBeCloseTo(1 - plain.superiority, 12)
  }
})

test('rejects as often as it says without an effect: exactly, and by the approximation', () => {
  const random = seededRandom(10)
  for (const [n, m, nominal] of [
    // The largest p not above .05 that 5 against 6 can have: 2 · 7/462.
    [5, 6, 14 / 462 + 1e-9],
    [25, 30, 0.05],
  ] as const) {
    let rejected = 0
    const rounds = 3000
    for (let i = 0; i < rounds; i++) {
      const a = Array.from({ length: n }, () => normal(random) ** 3)
      const b = Array.from({ length: m }, () => normal(random) ** 3)
      if (mannWhitney(a, b).p <= nominal) rejected++
    }
    expect(Math.abs(rejected / rounds - nominal)).toBeLessThan(0.011)
  }
})

test('says nothing about equal values, and refuses none', () => {
  expect(mannWhitney([4, 4, 4], [4, 4])).toEqual({ u: 3, superiority: 0.5, p: 1, method: 'normal' })
  expect(mannWhitney([1], [2])).toEqual({ u: 1, superiority: 1, p: 1, method: 'exact' })
  expect(() => mannWhitney([], [1])).toThrow('at least 1 value in the first group, got 0')
  expect(() => mannWhitney([1], [Number.NEGATIVE_INFINITY])).toThrow('got -Infinity at 0')
})
