import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { studentTCdf, studentTQuantile } from '../../../server/stats/student-t.ts'

describe('quantiles of Student’s t', () => {
  // Printed tables (NIST/SEMATECH e-Handbook, 1.3.6.7.2), three decimals.
  test.each([
    [0.975, 1, 12.706],
    [0.975, 2, 4.303],
    [0.975, 4, 2.776],
    [0.975, 10, 2.228],
    [0.975, 29, 2.045],
    [0.975, 100, 1.984],
    [0.95, 5, 2.015],
    [0.99, 3, 4.541],
    [0.999, 7, 4.785],
    [0.9, 1, 3.078],
  ])('p = %d with %d degrees of freedom is %d', (p, df, expected) => {
    expect(studentTQuantile(p, df)).toBeCloseTo(expected, 3)
  })

  test('with one degree of freedom is Cauchy’s, which has a closed form', () => {
    for (const p of [0.6, 0.9, 0.99, 0.9999]) {
      expect(studentTQuantile(p, 1)).toBeCloseTo(Math.tan(Math.PI * (p - 0.5)), 8)
    }
  })

  test('with two degrees of freedom has a closed form too', () => {
    for (const p of [0.51, 0.75, 0.975, 0.9995]) {
      const a = 4 * p * (1 - p)
      expect(studentTQuantile(p, 2)).toBeCloseTo(2 * (p - 0.5) * Math.sqrt(2 / a), 9)
    }
  })

  test('with many degrees of freedom is the normal distribution’s', () => {
    expect(studentTQuantile(0.975, 1e6)).toBeCloseTo(1.959966, 5)
  })

  const probability = fc.double({ min: 0.001, max: 0.999, noNaN: true })
  const freedom = fc.integer({ min: 1, max: 500 })

  test('undoes the distribution function', () => {
    fc.assert(
      fc.property(probability, freedom, (p, df) => {
        expect(studentTCdf(studentTQuantile(p, df), df)).toBeCloseTo(p, 9)
      }),
      { seed: 1 },
    )
  })

  test('is symmetric, and grows with p', () => {
    fc.assert(
      fc.property(probability, probability, freedom, (p, q, df) => {
        expect(studentTQuantile(1 - p, df)).toBeCloseTo(-studentTQuantile(p, df), 8)
        if (p < q) expect(studentTQuantile(p, df)).toBeLessThanOrEqual(studentTQuantile(q, df))
      }),
      { seed: 2 },
    )
  })

  test.each([
    [0, 5],
    [1, 5],
    [Number.NaN, 5],
    [0.5, 0],
    [0.5, Number.NaN],
  ])('refuses p = %d, df = %d by name', (p, df) => {
    expect(() => studentTQuantile(p, df)).toThrow(/^Expected .*, got (0|1|NaN)$/)
  })
})
