import { expect, test } from 'vitest'
import { deviationRate, normalRate, relativeRate } from '../../../server/stats/deviation-rate.ts'
import { type Random, seededRandom } from '../../../server/stats/seeded-random.ts'
import { normal } from '../../support/random.ts'

test('normal noise deviates as often as normal noise does, to both sides', () => {
  const { up, down } = rateOf(2000, normal)
  for (const rate of [...up, ...down]) {
    expect(rate).toBeGreaterThan(0.93)
    expect(rate).toBeLessThanOrEqual(1)
  }
})

test('skewed noise deviates more often to its long side, and no more often to the short one', () => {
  const { up, down } = rateOf(500, (random) => Math.exp(0.6 * normal(random)))
  expect(Math.min(...up)).toBeLessThan(0.85)
  expect(Math.min(...down.slice(3))).toBeGreaterThan(0.93)
})

test('mirrored noise has mirrored rates', () => {
  const residuals = standardised(200, (random) => Math.exp(0.6 * normal(random)))
  const { up, down } = deviationRate(residuals)
  const mirrored = deviationRate(residuals.map((residual) => -residual))
  expect(mirrored.up).toEqual(down)
  expect(mirrored.down).toEqual(up)
})

test('nothing, and what has not been seen, is taken for normal', () => {
  expect(deviationRate(new Float64Array(0))).toEqual(normalRate)
  const few = deviationRate(Float64Array.of(0.5, -0.5))
  for (const rate of [...few.up, ...few.down]) expect(rate).toBeGreaterThan(0.9)
})

test('a rate is read off between its steps, on the side that the shift is to', () => {
  const rate = { ...normalRate, up: normalRate.up.map((_, i) => 1 - i / 100) }
  expect(relativeRate(rate, 0.5)).toBeCloseTo(0.99, 12)
  expect(relativeRate(rate, 0.625)).toBeCloseTo(0.985, 12)
  expect(relativeRate(rate, 50)).toBeCloseTo(0.87, 12)
  expect(relativeRate(rate, 0)).toBe(1)
  expect(relativeRate(rate, -2)).toBe(1)
})

test('odd points do not make a rate lower than three quarters', () => {
  const { up } = rateOf(300, (random) => normal(random) + (random() < 0.03 ? 30 : 0))
  expect(Math.min(...up)).toBeGreaterThanOrEqual(0.75)
})

function rateOf(points: number, draw: (random: Random) => number) {
  return deviationRate(standardised(points, draw))
}

function standardised(points: number, draw: (random: Random) => number): Float64Array {
  const random = seededRandom(6)
  const values = Float64Array.from({ length: points }, () => draw(random))
  const mean = values.reduce((sum, value) => sum + value, 0) / points
  const sd = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / points)
  return values.map((value) => (value - mean) / sd)
}
