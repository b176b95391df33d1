import fc from 'fast-check'
import { expect, test } from 'vitest'
import { meanAndSd } from '../../../server/stats/mean-and-sd.ts'
import { predictionInterval } from '../../../server/stats/prediction-interval.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { normal } from '../../support/random.ts'

/** What a sample tells of the values that come after it. */
function fromSample(values: readonly number[]) {
  const { mean, sd } = meanAndSd(values)
  return { centre: mean, error: sd / Math.sqrt(values.length), spread: sd, freedom: values.length - 1 }
}

test('is the textbook’s formula: five values with standard deviation 1 give ± 3.04', () => {
  const { low, high } = predictionInterval(
    { centre: 10, error: 1 / Math.sqrt(5), spread: 1, freedom: 4 },
    0.95,
  )
  expect((low + high) / 2).toBeCloseTo(10, 12)
  expect((high - low) / 2).toBeCloseTo(2.7764 * Math.sqrt(1.2), 3)
})

test('holds 95 of 100 further values, for few values as for many', () => {
  const random = seededRandom(3)
  for (const n of [5, 12, 30]) {
    let inside = 0
    for (let i = 0; i < 4000; i++) {
      const { low, high } = predictionInterval(
        fromSample(Array.from({ length: n }, () => normal(random))),
        0.95,
      )
      const next = normal(random)
      if (next >= low && next <= high) inside++
    }
    expect(inside / 4000).toBeGreaterThan(0.94)
    expect(inside / 4000).toBeLessThan(0.96)
  }
})

test('moves with the level and scales with its spreads', () => {
  const number = fc.double({ min: 0.01, max: 1e3, noNaN: true })
  fc.assert(
    fc.property(number, number, number, fc.integer({ min: 1, max: 60 }), (error, spread, k, freedom) => {
      const plain = predictionInterval({ centre: 0, error, spread, freedom }, 0.95)
      const changed = predictionInterval({ centre: 5, error: k * error, spread: k * spread, freedom }, 0.95)
      expect(changed.low - 5).toBeCloseTo(k * plain.low, 4)
      expect(changed.high - 5).toBeCloseTo(k * plain.high, 4)
    }),
    { seed: 5 },
  )
})

test('refuses a confidence that is none', () => {
  const level = { centre: 1, error: 1, spread: 1, freedom: 4 }
  expect(() => predictionInterval(level, 95)).toThrow('a confidence between 0 and 1, got 95')
})
