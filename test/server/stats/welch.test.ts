import { describe, expect, test } from 'vitest'
import { equivalence } from '../../../server/stats/equivalence.ts'
import { meanAndSd } from '../../../server/stats/mean-and-sd.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { tTest } from '../../../server/stats/t-test.ts'
import { welch } from '../../../server/stats/welch.ts'
import { normal } from '../../support/random.ts'
import { golden, relativeError } from './golden.ts'

const at95 = { confidence: 0.95 }

describe.each(golden.pairs)('$name', ({ a, b, welch: expected }) => {
  test('Welch’s test is SciPy’s', () => {
    const result = welch(a, b, at95)
    for (const field of ['difference', 'low', 'high', 't', 'df', 'p'] as const) {
      expect(relativeError(result[field], expected[field])).toBeLessThan(1e-9)
    }
  })

  test('so are the two one-sided tests', () => {
    const { p } = equivalence(welch(a, b, at95), { margin: expected.margin, alpha: 0.05 })
    expect(relativeError(p, expected.equivalenceP)).toBeLessThan(1e-9)
  })
})

test('swapping the groups mirrors the result, moving and scaling the values moves and scales it', () => {
  const random = seededRandom(2)
  for (let i = 0; i < 500; i++) {
    const sizes = [2 + Math.floor(6 * random()), 2 + Math.floor(6 * random())]
    const [a, b] = sizes.map((n) => Array.from({ length: n }, () => 3 + normal(random))) as [
      number[],
      number[],
    ]
    const plain = welch(a, b, at95)
    const swapped = welch(b, a, at95)
    expect(swapped.low).toBeCloseTo(-plain.high, 9)
    expect(swapped.p).toBeCloseTo(plain.p, 12)
    const k = 10 ** (20 * random() - 10)
    const change = (values: number[]) => values.map((x) => k * (x + 7))
    const changed = welch(change(a), change(b), at95)
    expect(changed.low / k).toBeCloseTo(plain.low, 9)
    expect(changed.p).toBeCloseTo(plain.p, 9)
  }
})

test('without an effect p is uniform and 95 of 100 intervals hold 0, with unequal spreads and sizes', () => {
  const random = seededRandom(3)
  const rounds = 6000
  let inside = 0
  const below = [0, 0, 0]
  for (let i = 0; i < rounds; i++) {
    const a = Array.from({ length: 12 }, () => normal(random))
    const b = Array.from({ length: 6 }, () => 3 * normal(random))
    const { p, low, high } = welch(a, b, at95)
    if (low <= 0 && high >= 0) inside++
    for (const [k, level] of [0.05, 0.3, 0.8].entries()) if (p <= level) below[k] = (below[k] ?? 0) + 1
  }
  // Three standard errors of a share of 6000 are .019 at most, .0085 at .05; Satterthwaite's df cost a trifle more.
  expect(inside / rounds).toBeGreaterThan(0.94)
  expect(inside / rounds).toBeLessThan(0.96)
  expect(below.map((count) => Math.round((20 * count) / rounds) / 20)).toEqual([0.05, 0.3, 0.8])
})

test('equal values count as spread by leastSd, and are refused without', () => {
  const { standardError, df, p } = welch([7, 7, 7], [7, 7], { confidence: 0.95, leastSd: 0.3 })
  expect(standardError).toBeCloseTo(0.3 * Math.sqrt(1 / 3 + 1 / 2), 12)
  expect(df).toBeGreaterThan(1)
  expect(p).toBe(1)
  expect(() => welch([7, 7, 7], [7, 7], at95)).toThrow('some spread')
  expect(welch([0.1, 0.1, 0.1], [0.1, 0.2, 0.3], at95).df).toBe(2)
})

test('holds for the smallest and the largest numbers', () => {
  const plain = welch([1, 2, 3], [3, 4, 6], at95)
  for (const k of [1e-300, 1e300]) {
    const { p, difference } = welch([k, 2 * k, 3 * k], [3 * k, 4 * k, 6 * k], at95)
    expect(relativeError(p, plain.p)).toBeLessThan(1e-12)
    expect(relativeError(difference, plain.difference * k)).toBeLessThan(1e-12)
  }
  expect(meanAndSd([0.1, 0.1, 0.1])).toEqual({ n: 3, mean: 0.1, sd: 0 })
  expect(meanAndSd([0, 0])).toEqual({ n: 2, mean: 0, sd: 0 })
  expect(meanAndSd([1e9, 1e9 + 1, 1e9 + 2]).sd).toBeCloseTo(1, 9)
})

test('an infinite df is the normal distribution', () => {
  const { low, p } = tTest(
    { difference: 1.959963984540054, standardError: 1, df: Number.POSITIVE_INFINITY },
    0.95,
  )
  expect(low).toBeCloseTo(0, 14)
  expect(p).toBeCloseTo(0.05, 14)
})

test('refuses too few values, values that are no numbers, and estimates without a spread', () => {
  expect(() => welch([1], [1, 2], at95)).toThrow('at least 2 values in the first group, got 1')
  expect(() => welch([1, 2], [1, Number.NaN], at95)).toThrow(
    'finite numbers in the second group, got NaN at 1',
  )
  expect(() => welch([1, 2], [1, 2], { confidence: 1 })).toThrow('a confidence between 0 and 1, got 1')
  expect(() => welch([1, 2], [1, 2], { confidence: 0.9, leastSd: -1 })).toThrow('leastSd')
  expect(() => tTest({ difference: 1, standardError: 0, df: 3 }, 0.95)).toThrow(
    'standard error above 0, got 0',
  )
  expect(() => tTest({ difference: 1, standardError: 1, df: 0.5 }, 0.95)).toThrow('at least 1, got 0.5')
  expect(() => tTest({ difference: Number.NaN, standardError: 1, df: 5 }, 0.95)).toThrow('finite difference')
})
