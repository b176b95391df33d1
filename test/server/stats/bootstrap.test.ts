import { expect, test } from 'vitest'
import { bootstrapInterval } from '../../../server/stats/bootstrap.ts'
import { meanAndSd } from '../../../server/stats/mean-and-sd.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { normal } from '../../support/random.ts'
import { golden, relativeError } from './golden.ts'

const mean = (values: readonly number[]) => meanAndSd(values).mean
const sd = (values: readonly number[]) => meanAndSd(values).sd

test.each(golden.bootstrap)('the $statistic with seed $seed: from $low to $high', (row) => {
  const result = bootstrapInterval(row.values, row.statistic === 'mean' ? mean : sd, row)
  for (const field of ['estimate', 'low', 'high'] as const) {
    expect(relativeError(result[field], row[field])).toBeLessThan(1e-9)
  }
})

test('moves and scales with the values', () => {
  const random = seededRandom(16)
  for (let i = 0; i < 30; i++) {
    const values = Array.from({ length: 12 }, () => normal(random))
    const options = { confidence: 0.9, seed: i, resamples: 200 }
    const plain = bootstrapInterval(values, mean, options)
    const changed = bootstrapInterval(
      values.map((x) => 4 * x + 16),
      mean,
      options,
    )
    expect(changed.low).toBeCloseTo(4 * plain.low + 16, 8)
    expect(changed.high).toBeCloseTo(4 * plain.high + 16, 8)
  }
})

// The exponential's mean from 40 values is a known hard case: a plain t interval does no better.
test('holds a skewed mean nearly as often as it says', () => {
  const random = seededRandom(17)
  let inside = 0
  const rounds = 600
  for (let i = 0; i < rounds; i++) {
    const values = Array.from({ length: 40 }, () => -Math.log(1 - random()))
    const { low, high } = bootstrapInterval(values, mean, { confidence: 0.9, seed: i, resamples: 300 })
    if (low <= 1 && high >= 1) inside++
  }
  expect(inside / rounds).toBeGreaterThan(0.83)
  expect(inside / rounds).toBeLessThan(0.93)
})

test('a statistic that never changes has no width, an extreme one stays within the sample', () => {
  const options = { confidence: 0.95, seed: 1 }
  expect(bootstrapInterval([2, 2, 2], mean, options)).toEqual({ estimate: 2, low: 2, high: 2 })
  const values = [1, 2, 3, 50]
  const { low, high } = bootstrapInterval(values, (v) => Math.max(...v), options)
  expect(low).toBeGreaterThanOrEqual(1)
  expect(high).toBe(50)
})

test('refuses what it cannot resample', () => {
  const options = { confidence: 0.95, seed: 1 }
  expect(() => bootstrapInterval([1], mean, options)).toThrow('at least 2 values in the values, got 1')
  expect(() => bootstrapInterval([1, 2], () => Number.NaN, options)).toThrow(
    'finite for every resample, got NaN',
  )
  expect(() => bootstrapInterval([1, 2], mean, { ...options, resamples: 99 })).toThrow('from 100 on, got 99')
})
