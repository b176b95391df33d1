import { expect, test } from 'vitest'
import { equivalence } from '../../../server/stats/equivalence.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { welch } from '../../../server/stats/welch.ts'
import { normal } from '../../support/random.ts'

const estimate = (difference: number, standardError = 0.5) => ({ difference, standardError, df: 20 })

test('is equivalent exactly when p is at most alpha', () => {
  const random = seededRandom(4)
  for (let i = 0; i < 2000; i++) {
    const { p, equivalent, low, high } = equivalence(estimate(4 * random() - 2, 0.1 + random()), {
      margin: { low: -1.5, high: 2 },
      alpha: 0.025,
    })
    expect(equivalent).toBe(p <= 0.025)
    expect(equivalent).toBe(low >= -1.5 && high <= 2)
  }
})

test('mirrors with the difference and its margins', () => {
  const one = equivalence(estimate(0.7), { margin: { low: -1, high: 2 }, alpha: 0.05 })
  const other = equivalence(estimate(-0.7), { margin: { low: -2, high: 1 }, alpha: 0.05 })
  expect(other.p).toBe(one.p)
  expect(other.low).toBe(-one.high)
  expect(equivalence(estimate(0.5), { margin: 2, alpha: 0.05 }).p).toBeCloseTo(0.0035379, 6)
})

test('calls a difference as large as the margin equivalent in at most alpha of the cases', () => {
  const random = seededRandom(5)
  let equivalent = 0
  const rounds = 4000
  for (let i = 0; i < rounds; i++) {
    const a = Array.from({ length: 8 }, () => normal(random))
    const b = Array.from({ length: 8 }, () => 2 + normal(random))
    const test = welch(a, b, { confidence: 0.95 })
    if (equivalence(test, { margin: 2, alpha: 0.05 }).equivalent) equivalent++
  }
  expect(equivalent / rounds).toBeGreaterThan(0.035)
  expect(equivalent / rounds).toBeLessThan(0.062)
})

test('refuses margins that do not enclose 0 and levels that no interval belongs to', () => {
  const ask = (margin: number | { low: number; high: number }, alpha = 0.05) =>
    equivalence(estimate(0), { margin, alpha })
  expect(() => ask(0)).toThrow('margins on both sides of 0')
  expect(() => ask(Number.NaN)).toThrow('got NaN and NaN')
  expect(() => ask({ low: 1, high: 2 })).toThrow('got 1 and 2')
  expect(() => ask(1, 0.5)).toThrow('alpha between 0 and 0.5, got 0.5')
  expect(() => equivalence(estimate(0, 0), { margin: 1, alpha: 0.05 })).toThrow('standard error')
})
