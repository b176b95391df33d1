import fc from 'fast-check'
import { expect, test } from 'vitest'
import { predictionInterval } from '../../../server/stats/prediction-interval.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { normal } from '../../support/random.ts'

const options = { confidence: 0.95, power: 0.8, leastSpread: 0 }

test('is the textbook’s formula: five values with standard deviation 1 give ± 3.04', () => {
  const values = [-1.5, -0.5, 0, 0.5, 1.5].map((x) => 10 + x / Math.sqrt(5 / 4))
  const { centre, margin } = predictionInterval(values, options)
  expect(centre).toBeCloseTo(10, 12)
  expect(margin).toBeCloseTo(2.7764 * Math.sqrt(1.2), 3)
})

test('holds 95 of 100 further values, for few values as for many', () => {
  const random = seededRandom(3)
  for (const n of [5, 12, 30]) {
    let inside = 0
    for (let i = 0; i < 4000; i++) {
      const values = Array.from({ length: n }, () => normal(random))
      const { centre, margin } = predictionInterval(values, options)
      if (Math.abs(normal(random) - centre) <= margin) inside++
    }
    expect(inside / 4000).toBeGreaterThan(0.94)
    expect(inside / 4000).toBeLessThan(0.96)
  }
})

test('a shift of the smallest detectable size is seen in about 80 of 100 cases', () => {
  const random = seededRandom(4)
  for (const n of [10, 30]) {
    // The size must be known beforehand, so it comes from the true spread: n values with standard deviation 1.
    const scale = Math.sqrt((n - 1) / n)
    const unit = Array.from({ length: n }, (_, i) => (i % 2 === 0 ? scale : -scale))
    const shift = predictionInterval(unit, options).smallestDetectable
    let seen = 0
    for (let i = 0; i < 4000; i++) {
      const values = Array.from({ length: n }, () => normal(random))
      const { centre, margin } = predictionInterval(values, options)
      if (normal(random) + shift > centre + margin) seen++
    }
    expect(seen / 4000).toBeGreaterThan(0.75)
    expect(seen / 4000).toBeLessThan(0.85)
  }
})

test('never believes a smaller spread than the least', () => {
  const { margin } = predictionInterval([7, 7, 7, 7, 7], { ...options, leastSpread: 0.1 })
  expect(margin).toBeCloseTo(0.1 * 2.7764 * Math.sqrt(1.2), 4)
})

test('moves with the values and scales with them', () => {
  const values = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 2, maxLength: 40 })
  const factor = fc.double({ min: 0.1, max: 10, noNaN: true })
  fc.assert(
    fc.property(values, factor, (sample, k) => {
      const plain = predictionInterval(sample, options)
      const changed = predictionInterval(
        sample.map((x) => k * x + 5),
        options,
      )
      expect(changed.centre).toBeCloseTo(k * plain.centre + 5, 6)
      expect(changed.margin / k).toBeCloseTo(plain.margin, 4)
    }),
    { seed: 5 },
  )
})

test('refuses to predict from a single value', () => {
  expect(() => predictionInterval([1], options)).toThrow('at least two values to predict from, got 1')
})
