import { expect, test } from 'vitest'
import { normalCdf, normalDensity, normalQuantile, normalUpperTail } from '../../../server/stats/normal.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { golden, relativeError } from './golden.ts'

test.each(golden.normal.cdf)('P(Z ≤ $z) is $p to 14 digits of itself', ({ z, p }) => {
  expect(relativeError(normalCdf(z), p)).toBeLessThan(1e-14)
  expect(normalUpperTail(-z)).toBe(normalCdf(z))
})

test.each(golden.normal.quantile)('the quantile of $p is $z', ({ p, z }) => {
  expect(relativeError(normalQuantile(p), z)).toBeLessThan(1e-14)
})

test('the quantile undoes the distribution function in both tails and the middle', () => {
  const random = seededRandom(1)
  for (let i = 0; i < 2000; i++) {
    const z = -0.5 - 36.5 * random() ** 2
    expect(relativeError(normalQuantile(normalCdf(z)), z)).toBeLessThan(1e-12)
    const p = random()
    expect(relativeError(normalCdf(normalQuantile(p)), p)).toBeLessThan(1e-14)
    if (p > 2 ** -30) expect(normalQuantile(1 - p) + normalQuantile(1 - (1 - p))).toBeCloseTo(0, 12)
  }
})

test('the function never falls, across the change of method too', () => {
  let last = 0
  for (let z = -9; z <= 9; z += 0.001) {
    const value = normalCdf(z)
    expect(value).toBeGreaterThanOrEqual(last * (1 - 1e-15))
    last = value
  }
})

test('its slope is the density', () => {
  for (const z of [-6, -2.5, -1, 0, 0.7, 3]) {
    const h = 1e-4
    const slope = (normalCdf(z + h) - normalCdf(z - h)) / (2 * h)
    // At 3 the function is close to 1, so its differences have fewer digits.
    expect(relativeError(slope, normalDensity(z))).toBeLessThan(1e-6)
  }
})

test('ends at 0 and 1, and refuses what is no number or no probability', () => {
  expect([normalCdf(Number.NEGATIVE_INFINITY), normalCdf(Number.POSITIVE_INFINITY)]).toEqual([0, 1])
  expect([normalCdf(-40), normalCdf(40), normalDensity(50)]).toEqual([0, 1, 0])
  expect(normalQuantile(0.5)).toBe(0)
  expect(normalQuantile(Number.MIN_VALUE)).toBeCloseTo(-38.4674, 3)
  expect(() => normalCdf(Number.NaN)).toThrow('got NaN')
  for (const p of [0, 1, -0.1, Number.NaN]) {
    expect(() => normalQuantile(p)).toThrow(`Expected a probability between 0 and 1, got ${p}`)
  }
})
