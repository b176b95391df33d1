import { expect, test } from 'vitest'
import { medianError } from '../../../server/stats/median-error.ts'
import { quartiles } from '../../../server/stats/quantiles.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { normal } from '../../support/random.ts'

test('is the spread that medians of such runs really have', () => {
  const random = seededRandom(24)
  const rounds = 3000
  let stated = 0
  let real = 0
  for (let i = 0; i < rounds; i++) {
    const samples = Array.from({ length: 25 }, () => 50 + 2 * normal(random))
    stated += medianError(samples) ?? 0
    real += (quartiles(samples).median - 50) ** 2
  }
  const ratio = stated / rounds / Math.sqrt(real / rounds)
  expect(ratio).toBeGreaterThan(0.9)
  expect(ratio).toBeLessThan(1.1)
})

test('moves with nothing but the scale, and bears one bad repetition', () => {
  const samples = [9, 10, 11, 10.5, 9.5, 10.2, 9.9]
  const plain = medianError(samples) ?? 0
  expect(medianError(samples.map((x) => 3 * x + 8))).toBeCloseTo(3 * plain, 12)
  expect(medianError([...samples.slice(1), 1e6]) ?? 0).toBeLessThan(3 * plain)
  expect(medianError([9, 10, 11])).toBeCloseTo(0.5364, 4)
})

test('says nothing from two repetitions, 0 from equal ones, and refuses NaN', () => {
  expect(medianError([])).toBeNull()
  expect(medianError([1, 2])).toBeNull()
  expect(medianError([4, 4, 4])).toBe(0)
  expect(() => medianError([1, 2, Number.NaN])).toThrow('the repetitions, got NaN at 2')
})
