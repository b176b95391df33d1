import { expect, test } from 'vitest'
import { binomialCdf } from '../../../server/stats/binomial.ts'
import { quantileInterval, sortedQuantile } from '../../../server/stats/quantiles.ts'
import { seededRandom, shuffled } from '../../../server/stats/seeded-random.ts'
import { normal } from '../../support/random.ts'
import { golden } from './golden.ts'

test.each(golden.quantileInterval)(
  'of $n values the share $p at $confidence: the order statistics $low and $high',
  ({ n, p, confidence, low, high, coverage }) => {
    const values = shuffled(
      Array.from({ length: n }, (_, i) => i + 1),
      seededRandom(n),
    )
    const result = quantileInterval(values, p, confidence)
    if (low === null || high === null || coverage === null) {
      expect(result).toBeNull()
      return
    }
    expect(result).toMatchObject({ low, high })
    expect(result?.coverage).toBeCloseTo(coverage, 10)
  },
)

test('needs as many values as its documentation says', () => {
  const values = (n: number) => Array.from({ length: n }, (_, i) => i)
  expect(quantileInterval(values(5), 0.5, 0.95)).toBeNull()
  expect(quantileInterval(values(6), 0.5, 0.95)).not.toBeNull()
  expect(quantileInterval(values(367), 0.99, 0.95)).toBeNull()
  expect(quantileInterval(values(368), 0.99, 0.95)).not.toBeNull()
})

test('holds the true median as often as it says, however skewed the values', () => {
  const random = seededRandom(23)
  for (const n of [8, 41]) {
    const rounds = 3000
    let inside = 0
    let coverage = 0
    for (let i = 0; i < rounds; i++) {
      const values = Array.from({ length: n }, () => Math.exp(2 * normal(random)))
      const interval = quantileInterval(values, 0.5, 0.9)
      coverage = interval?.coverage ?? 0
      if (interval !== null && interval.low <= 1 && interval.high >= 1) inside++
    }
    expect(coverage).toBeGreaterThanOrEqual(0.9)
    expect(Math.abs(inside / rounds - coverage)).toBeLessThan(0.016)
  }
})

test('interpolates like type 7, ends included', () => {
  expect([0, 0.25, 0.5, 0.9, 1].map((p) => sortedQuantile([1, 2, 3, 4], p))).toEqual([1, 1.75, 2.5, 3.7, 4])
  expect(sortedQuantile([7], 0.3)).toBe(7)
  expect(() => sortedQuantile([], 0.5)).toThrow('at least one value')
  expect(() => sortedQuantile([1], 1.1)).toThrow('a share from 0 to 1, got 1.1')
})

test('binomial probabilities are those of small cases counted by hand', () => {
  for (const [i, value] of binomialCdf(3, 0.5).entries())
    expect(value).toBeCloseTo([0.125, 0.5, 0.875, 1][i] ?? -1, 12)
  expect(binomialCdf(1, 0.2)[0]).toBeCloseTo(0.8, 12)
  expect(binomialCdf(1000, 0.5)[499]).toBeCloseTo(0.4873873, 6)
  expect(() => binomialCdf(0, 0.5)).toThrow('number of trials')
})

test('refuses values that are no numbers', () => {
  expect(() => quantileInterval([1, Number.NaN], 0.5, 0.9)).toThrow('got NaN at 1')
  expect(() => quantileInterval([], 0.5, 0.9)).toThrow('got 0')
  expect(() => quantileInterval([1], 1, 0.9)).toThrow('a share between 0 and 1, got 1')
})
