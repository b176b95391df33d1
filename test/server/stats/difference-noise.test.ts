import { describe, expect, test } from 'vitest'
import { differenceNoise } from '../../../server/stats/difference-noise.ts'
import { type Random, seededRandom } from '../../../server/stats/seeded-random.ts'
import { disturbed, meanOver, noiseSeries } from './noise-series.ts'

describe('of independent noise', () => {
  test.each([10, 30, 100, 400])(
    'tells the variance from %d points, on average within a quarter',
    (points) => {
      const variance = meanOver(200, (random) => differenceNoise(noiseSeries(points, random)).variance)
      expect(variance).toBeGreaterThan(0.9)
      expect(variance).toBeLessThan(1.25)
    },
  )

  test('sees no autocorrelation', () => {
    const ratio = meanOver(100, (random) => differenceNoise(noiseSeries(100, random)).ratio)
    expect(ratio).toBeLessThan(1.03)
  })
})

test.each([
  [0.3, 1.1, 1.43],
  [0.6, 1.9, 2.5],
  [0.8, 2.5, 5],
])('of noise correlated by %d says so: a ratio of %d to %d', (correlation, low, high) => {
  const ratio = meanOver(50, (random) => differenceNoise(noiseSeries(500, random, correlation)).ratio)
  expect(ratio).toBeGreaterThan(low)
  expect(ratio).toBeLessThan(high)
})

test.each(Object.entries(disturbed))('%s hardly raise the variance', (_, disturb) => {
  const rise = meanOver(50, (random) => {
    const noise = noiseSeries(300, random)
    return differenceNoise(disturb(noise)).variance / differenceNoise(noise).variance
  })
  expect(rise).toBeGreaterThan(0.95)
  expect(rise).toBeLessThan(1.35)
})

test('moves and scales with the values', () => {
  const noise = noiseSeries(200, seededRandom(7), 0.5)
  const { variance, ratio } = differenceNoise(noise)
  const changed = differenceNoise(noise.map((value) => 100 - 8 * value))
  expect(changed.variance).toBeCloseTo(64 * variance, 9)
  expect(changed.ratio).toBeCloseTo(ratio, 9)
})

test.each([2, 5, 100])('of %d equal values is none', (points) => {
  expect(differenceNoise(new Float64Array(points).fill(3))).toEqual({ variance: 0, ratio: 1 })
})

test('of a constant that jumps now and then is none', () => {
  const jumps = Float64Array.from({ length: 100 }, (_, i) => Math.floor(i / 20) % 2)
  expect(differenceNoise(jumps)).toEqual({ variance: 0, ratio: 1 })
})

test('of values that come twice each is half of theirs from one to the next, and the rest is autocorrelation', () => {
  const twice = (random: Random) => {
    const noise = noiseSeries(60, random)
    return differenceNoise(Float64Array.from({ length: 120 }, (_, i) => noise[i >> 1] ?? 0))
  }
  const neighbours = meanOver(50, (random) => twice(random).variance)
  expect(neighbours).toBeGreaterThan(0.4)
  expect(neighbours).toBeLessThan(0.7)
  const whole = meanOver(50, (random) => {
    const { variance, ratio } = twice(random)
    return variance * ratio
  })
  expect(whole).toBeGreaterThan(0.7)
  expect(whole).toBeLessThan(1.3)
})

test('of two values by turns is that of the turns', () => {
  const turns = Float64Array.from({ length: 100 }, (_, i) => i % 2)
  const { variance, ratio } = differenceNoise(turns)
  expect(variance).toBeGreaterThan(0.2)
  expect(variance).toBeLessThan(2.5)
  expect(ratio).toBe(1)
})
