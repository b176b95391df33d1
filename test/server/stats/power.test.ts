import { describe, expect, test } from 'vitest'
import { noncentralTUpperTail } from '../../../server/stats/noncentral-t.ts'
import { detectableShift, smallestDetectableEffect, testPower } from '../../../server/stats/power.ts'
import { runsNeeded } from '../../../server/stats/runs-needed.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { studentTCdf } from '../../../server/stats/student-t.ts'
import { welch } from '../../../server/stats/welch.ts'
import { normal } from '../../support/random.ts'
import { golden, relativeError } from './golden.ts'

describe('the noncentral t distribution', () => {
  test.each(golden.noncentralT)(
    'P(T > $t) with df = $df and shift $shift is $tail',
    ({ t, df, shift, tail }) => {
      expect(Math.abs(noncentralTUpperTail(t, { df, shift }) - tail)).toBeLessThan(1e-9)
    },
  )

  test('without a shift is Student’s', () => {
    for (const df of [1, 2.5, 7, 40, 1e4]) {
      for (const t of [-3, -0.5, 0.1, 2, 9]) {
        expect(Math.abs(noncentralTUpperTail(t, { df, shift: 0 }) - studentTCdf(-t, df))).toBeLessThan(1e-9)
      }
    }
  })

  test('mirrors with its sign, grows with the shift, and bears the extremes', () => {
    const random = seededRandom(6)
    for (let i = 0; i < 200; i++) {
      const df = 1 + 60 * random() ** 2
      const t = 8 * random() - 4
      const shift = 6 * random() - 3
      const above = noncentralTUpperTail(t, { df, shift })
      expect(above + noncentralTUpperTail(-t, { df, shift: -shift })).toBeCloseTo(1, 8)
      expect(noncentralTUpperTail(t, { df, shift: shift + 0.5 })).toBeGreaterThan(above)
    }
    expect(noncentralTUpperTail(6e5, { df: 1, shift: 1e9 })).toBeCloseTo(1, 9)
    expect(noncentralTUpperTail(2, { df: Number.POSITIVE_INFINITY, shift: 2 })).toBe(0.5)
    expect(() => noncentralTUpperTail(Number.NaN, { df: 3, shift: 1 })).toThrow('t value')
    expect(() => noncentralTUpperTail(1, { df: 0.5, shift: 1 })).toThrow('at least 1, got 0.5')
  })
})

test.each(golden.power.effects)('n = $n1 and $n2, alpha $alpha, power $power find $effect', (row) => {
  const { df, effect, ...options } = row
  const found = smallestDetectableEffect(df === null ? options : { ...options, df })
  expect(relativeError(found, effect)).toBeLessThan(1e-7)
})

test.each(golden.power.needed)('effect $effect with n1 = $n1 and df = $df needs $runs runs', (row) => {
  const { runs, n1, df, ...options } = row
  expect(runsNeeded({ ...options, ...(n1 === null ? {} : { n1 }), ...(df === null ? {} : { df }) })).toBe(
    runs,
  )
})

test('an effect of the smallest detectable size is found with the power stated', () => {
  const random = seededRandom(7)
  const size = smallestDetectableEffect({ n1: 6, n2: 4, sd: 2, alpha: 0.05, power: 0.8 })
  let found = 0
  const rounds = 3000
  for (let i = 0; i < rounds; i++) {
    const a = Array.from({ length: 6 }, () => 2 * normal(random))
    const b = Array.from({ length: 4 }, () => size + 2 * normal(random))
    if (welch(a, b, { confidence: 0.95 }).p <= 0.05) found++
  }
  // Welch's test has a little less power than the pooled one, for which the size is exact.
  expect(found / rounds).toBeGreaterThan(0.74)
  expect(found / rounds).toBeLessThan(0.82)
})

test('the shift found scales with the standard error, and shrinks with df, alpha and less power', () => {
  const options = { standardError: 1, df: 8, alpha: 0.05, power: 0.8 }
  const shift = detectableShift(options)
  expect(detectableShift({ ...options, standardError: 5e-9 })).toBeCloseTo(5e-9 * shift, 17)
  expect(detectableShift({ ...options, df: 80 })).toBeLessThan(shift)
  expect(detectableShift({ ...options, alpha: 0.2 })).toBeLessThan(shift)
  expect(detectableShift({ ...options, power: 0.5 })).toBeLessThan(shift)
  expect(testPower({ ...options, shift })).toBeCloseTo(0.8, 8)
  expect(testPower({ ...options, shift: -shift })).toBeCloseTo(0.8, 8)
  expect(testPower({ ...options, shift: 0 })).toBeCloseTo(0.05, 8)
  const strict = { standardError: 1, df: 1, alpha: 1e-4, power: 0.8 }
  expect(testPower({ ...strict, shift: detectableShift(strict) })).toBeCloseTo(0.8, 8)
})

test('the runs needed suffice, and one run less does not', () => {
  const random = seededRandom(8)
  for (let i = 0; i < 40; i++) {
    const options = { sd: 1, alpha: 0.01 + 0.1 * random(), power: 0.6 + 0.3 * random() }
    const effect = 0.6 + 3 * random()
    const n = runsNeeded({ ...options, effect }) ?? 0
    expect(smallestDetectableEffect({ ...options, n1: n, n2: n })).toBeLessThanOrEqual(effect)
    if (n > 2) expect(smallestDetectableEffect({ ...options, n1: n - 1, n2: n - 1 })).toBeGreaterThan(effect)
  }
  expect(runsNeeded({ effect: 0.1, sd: 1, alpha: 0.05, power: 0.8, most: 100 })).toBeNull()
  expect(runsNeeded({ effect: 1e6, sd: 1, alpha: 0.05, power: 0.8, n1: 1 })).toBe(2)
})

test('refuses counts, spreads and levels that mean nothing', () => {
  const good = { n1: 5, n2: 5, sd: 1, alpha: 0.05, power: 0.8 }
  expect(() => smallestDetectableEffect({ ...good, n1: 0 })).toThrow(
    'n1 to be a whole number from 1 on, got 0',
  )
  expect(() => smallestDetectableEffect({ ...good, n2: 1.5 })).toThrow('n2')
  expect(() => smallestDetectableEffect({ ...good, n1: 1, n2: 1 })).toThrow(
    'degrees of freedom of at least 1, got 0',
  )
  expect(() => smallestDetectableEffect({ ...good, sd: 0 })).toThrow('sd above 0, got 0')
  expect(() => smallestDetectableEffect({ ...good, power: 0.05 })).toThrow(
    'between alpha = 0.05 and 1, got 0.05',
  )
  expect(() => smallestDetectableEffect({ ...good, alpha: Number.NaN })).toThrow('alpha')
  expect(() => runsNeeded({ ...good, effect: 0 })).toThrow('an effect above 0, got 0')
})
