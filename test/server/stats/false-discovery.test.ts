import { expect, test } from 'vitest'
import { benjaminiHochberg, eBenjaminiHochberg } from '../../../server/stats/false-discovery.ts'
import { normalUpperTail } from '../../../server/stats/normal.ts'
import { seededRandom, shuffled } from '../../../server/stats/seeded-random.ts'
import { normal } from '../../support/random.ts'
import { golden, relativeError } from './golden.ts'

test.each(golden.benjaminiHochberg)('adjusts $p', ({ p, adjusted }) => {
  const result = benjaminiHochberg(p, 0.05)
  for (const [i, value] of result.adjusted.entries())
    expect(relativeError(value, adjusted[i] ?? -1)).toBeLessThan(1e-12)
})

test('rejects four of the fifteen p-values of the paper, and says what a fifth would have needed', () => {
  const p = golden.benjaminiHochberg[0]?.p ?? []
  const { rejected, level } = benjaminiHochberg(p, 0.05)
  expect(rejected.filter(Boolean)).toHaveLength(4)
  expect(rejected.slice(0, 4)).toEqual([true, true, true, true])
  expect(level).toBeCloseTo((5 * 0.05) / 15, 12)
  const lowered = p.map((value, i) => (i === 14 ? level : value))
  expect(benjaminiHochberg(lowered, 0.05).rejected[14]).toBe(true)
})

test('the order of the p-values does not matter', () => {
  const random = seededRandom(20)
  for (let round = 0; round < 200; round++) {
    const p = Array.from({ length: 12 }, () => Math.round(1000 * random() ** 3) / 1000)
    const places = shuffled([...p.keys()], random)
    const plain = benjaminiHochberg(p, 0.1)
    const mixed = benjaminiHochberg(
      places.map((i) => p[i] ?? 1),
      0.1,
    )
    expect(mixed.adjusted).toEqual(places.map((i) => plain.adjusted[i]))
    expect(mixed.rejected).toEqual(places.map((i) => plain.rejected[i]))
  }
})

test('keeps the share of false discoveries below q, by p-values and by e-values', () => {
  const random = seededRandom(21)
  const rounds = 2000
  const shares = { p: 0, e: 0 }
  let found = 0
  for (let round = 0; round < rounds; round++) {
    // Ten real effects among forty; the e-value is the likelihood ratio of a shift by 3.
    const z = Array.from({ length: 40 }, (_, i) => normal(random) + (i < 10 ? 3 : 0))
    const byP = benjaminiHochberg(z.map(normalUpperTail), 0.1).rejected
    const byE = eBenjaminiHochberg(
      z.map((x) => Math.exp(3 * x - 4.5)),
      0.1,
    ).rejected
    shares.p += falseShare(byP)
    shares.e += falseShare(byE)
    found += byE.slice(0, 10).filter(Boolean).length
  }
  // Theory: q · 30/40 = .075 for p-values, at most that for e-values.
  expect(shares.p / rounds).toBeGreaterThan(0.065)
  expect(shares.p / rounds).toBeLessThan(0.085)
  expect(shares.e / rounds).toBeLessThan(0.075)
  expect(found / rounds).toBeGreaterThan(3)
})

function falseShare(rejected: readonly boolean[]): number {
  const all = rejected.filter(Boolean).length
  return all === 0 ? 0 : rejected.slice(10).filter(Boolean).length / all
}

test('e-values: rejects the k largest for the greatest k they allow, ties together', () => {
  expect(eBenjaminiHochberg([2, 30, 1, 35], 0.1)).toEqual({
    rejected: [false, true, false, true],
    threshold: 4 / (0.1 * 3),
  })
  expect(eBenjaminiHochberg([Number.POSITIVE_INFINITY, 0], 0.05).rejected).toEqual([true, false])
  expect(eBenjaminiHochberg([19.9], 0.05)).toEqual({ rejected: [false], threshold: 20 })
  expect(eBenjaminiHochberg([20, 20, 20], 0.05).rejected).toEqual([true, true, true])
})

test('nothing tested is nothing rejected; what is no p-value or e-value is refused', () => {
  expect(benjaminiHochberg([], 0.05)).toEqual({ rejected: [], adjusted: [], level: 0.05 })
  expect(eBenjaminiHochberg([], 0.05)).toEqual({ rejected: [], threshold: 20 })
  expect(benjaminiHochberg([0, 1], 0.05).rejected).toEqual([true, false])
  expect(() => benjaminiHochberg([0.1, Number.NaN], 0.05)).toThrow('p-values from 0 to 1, got NaN at 1')
  expect(() => benjaminiHochberg([0.1], 0)).toThrow('q between 0 and 1, got 0')
  expect(() => eBenjaminiHochberg([-1], 0.05)).toThrow('e-values from 0 on, got -1 at 0')
})
