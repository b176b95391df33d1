import { expect, test } from 'vitest'
import { hodgesLehmann } from '../../../server/stats/hodges-lehmann.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { normal } from '../../support/random.ts'
import { golden } from './golden.ts'

test.each(golden.hodgesLehmann)('$a against $b at $confidence: $shift from $low to $high', (row) => {
  const result = hodgesLehmann(row.a, row.b, row)
  expect(result.shift).toBeCloseTo(row.shift, 9)
  expect(result.low).toBeCloseTo(row.low ?? Number.NEGATIVE_INFINITY, 9)
  expect(result.high).toBeCloseTo(row.high ?? Number.POSITIVE_INFINITY, 9)
  expect(result.coverage).toBeGreaterThanOrEqual(row.confidence - 1e-12)
})

test('is the example of its documentation', () => {
  const { coverage, ...result } = hodgesLehmann([1, 2, 3, 4], [11, 12, 13, 14], { confidence: 0.9 })
  expect(result).toEqual({ shift: 10, low: 8, high: 12, method: 'exact' })
  expect(coverage).toBeCloseTo(0.9429, 4)
})

test('moves and scales with the values, and mirrors when the groups are swapped', () => {
  const random = seededRandom(11)
  for (let i = 0; i < 300; i++) {
    const a = Array.from({ length: 4 + Math.floor(6 * random()) }, () => normal(random))
    const b = Array.from({ length: 4 + Math.floor(6 * random()) }, () => normal(random))
    const plain = hodgesLehmann(a, b, { confidence: 0.9 })
    const changed = hodgesLehmann(
      a.map((x) => 3 * x),
      b.map((x) => 3 * (x + 2)),
      { confidence: 0.9 },
    )
    expect(changed.shift).toBeCloseTo(3 * (plain.shift + 2), 9)
    expect(changed.high).toBeCloseTo(3 * (plain.high + 2), 9)
    const swapped = hodgesLehmann(b, a, { confidence: 0.9 })
    expect(swapped.shift).toBeCloseTo(-plain.shift, 12)
    expect(swapped.low).toBeCloseTo(-plain.high, 12)
  }
})

test('holds the true shift as often as it says, for skewed values, few and many', () => {
  const random = seededRandom(12)
  for (const [n, m] of [
    [5, 7],
    [22, 25],
  ] as const) {
    let inside = 0
    const rounds = 1500
    let coverage = 0
    for (let i = 0; i < rounds; i++) {
      const a = Array.from({ length: n }, () => Math.exp(normal(random)))
      const b = Array.from({ length: m }, () => 4 + Math.exp(normal(random)))
      const result = hodgesLehmann(a, b, { confidence: 0.95 })
      coverage = result.coverage
      if (result.low <= 4 && result.high >= 4) inside++
    }
    expect(Math.abs(inside / rounds - coverage)).toBeLessThan(0.018)
  }
})

test('one outlier moves it no further than the neighbours', () => {
  const a = [1, 2, 3, 4, 5, 6]
  const wild = hodgesLehmann(a, [11, 12, 13, 14, 15, 1e6], { confidence: 0.9 })
  expect(wild.shift).toBeLessThan(11)
  expect(wild.high).toBeLessThan(20)
})

test('constants give no width, too few values no ends, and no values an error', () => {
  const constant = hodgesLehmann([5, 5, 5, 5], [7, 7, 7, 7], { confidence: 0.9 })
  expect(constant).toMatchObject({ shift: 2, low: 2, high: 2 })
  const few = hodgesLehmann([1, 2], [3, 4], { confidence: 0.95 })
  expect(few).toMatchObject({ shift: 2, low: -Infinity, high: Infinity, coverage: 1 })
  expect(() => hodgesLehmann([], [1], { confidence: 0.9 })).toThrow('first group, got 0')
  expect(() => hodgesLehmann([1], [1], { confidence: 90 })).toThrow('confidence between 0 and 1, got 90')
  const long = Array.from({ length: 2001 }, (_, i) => i)
  expect(() => hodgesLehmann(long, long, { confidence: 0.9 })).toThrow('at most 4000000 pairs')
})
