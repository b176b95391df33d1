import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { generateSet } from './generated-series.ts'
import { drawNoise, type NoiseFamily } from './noise-families.ts'

const points = 150

/** Many short draws, as they are drawn for series. */
function draws(family: NoiseFamily): number[][] {
  const random = seededRandom(5)
  return Array.from({ length: 400 }, () => drawNoise(family, points, random))
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function sd(values: readonly number[]): number {
  const centre = mean(values)
  return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)))
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}

describe('noise', () => {
  test.each([
    { family: 'gauss', centre: 0, spread: 1 },
    { family: 'lognorm', centre: 0, spread: 1 },
    { family: 'outlier', centre: 0.03 * 8, spread: Math.sqrt(1 + 0.03 * (64 + 6.25) - 0.24 ** 2) },
    { family: 'ar3', centre: 0, spread: 1 },
    { family: 'ar6', centre: 0, spread: 1 },
    { family: 'bimodal', centre: 0, spread: Math.sqrt(0.6 * 0.49 + 0.4 * 1.05 ** 2 + 0.25) },
    { family: 'quant', centre: 0, spread: 1 },
    { family: 'drift', centre: 0, spread: Math.sqrt(1 + 0.65 ** 2 / 9) },
    { family: 'hosts', centre: 0, spread: Math.sqrt((2 * 1.1 ** 2) / 3 + 0.25) },
  ] as const)('of $family has mean $centre and standard deviation $spread', ({ family, centre, spread }) => {
    const values = draws(family).flat()
    expect(Math.abs(mean(values) - centre)).toBeLessThan(0.03)
    expect(Math.abs(sd(values) / spread - 1)).toBeLessThan(0.03)
  })

  test('of t3 has the quartiles of Student’s t with 3 degrees of freedom, divided by its standard deviation', () => {
    // Its sample variance settles too slowly to be tested.
    const sizes = draws('t3').flat().map(Math.abs)
    expect(median(sizes)).toBeCloseTo(0.7649 / Math.sqrt(3), 2)
  })

  test.each([
    ['ar3', 0.3],
    ['ar6', 0.6],
    ['gauss', 0],
  ] as const)('of %s has a correlation of %d from point to point', (family, correlation) => {
    const products = draws(family).flatMap((values) =>
      values.slice(1).map((value, i) => value * (values[i] ?? 0)),
    )
    expect(Math.abs(mean(products) - correlation)).toBeLessThan(0.02)
  })

  test('of hetero is two and a half times as wide from the middle on', () => {
    const all = draws('hetero')
    expect(sd(all.flatMap((values) => values.slice(0, points / 2)))).toBeCloseTo(1, 1)
    expect(sd(all.flatMap((values) => values.slice(points / 2)))).toBeCloseTo(2.5, 1)
  })
})

describe('a generated set', () => {
  test('is the same for the same seed, and another for another', () => {
    const one = generateSet('hard', { perFamily: 2, seed: 1 })
    expect(generateSet('hard', { perFamily: 2, seed: 1 })).toEqual(one)
    expect(generateSet('hard', { perFamily: 2, seed: 2 })).not.toEqual(one)
  })

  test('that is larger holds the series of the smaller one', () => {
    const larger = generateSet('multi', { perFamily: 3, seed: 1 })
    for (const series of generateSet('multi', { perFamily: 2, seed: 1 }))
      expect(larger).toContainEqual(series)
  })

  test('aa holds 150 points of each of eleven families about 100, and no change', () => {
    const series = generateSet('aa', { perFamily: 2, seed: 1 })
    expect(new Set(series.map(({ family }) => family)).size).toBe(11)
    for (const { values, cps } of series) {
      expect(values).toHaveLength(150)
      expect(cps).toEqual([])
      expect(Math.abs(median(known(values)) - 100)).toBeLessThan(1.5)
    }
  })

  test('step holds one step of the size it tells, between points 50 and 100', () => {
    const series = generateSet('step', { perFamily: 10, seed: 1 })
    expect(new Set(series.map(({ mag }) => mag))).toEqual(new Set([-5, -3, -2, 2, 3, 5]))
    const shortfalls = series.map(({ values, cps: [place = 0], mag = 0 }) => {
      expect(place).toBeGreaterThanOrEqual(50)
      expect(place).toBeLessThan(100)
      return Math.sign(mag) * (mean(known(values).slice(place)) - mean(known(values).slice(0, place)) - mag)
    })
    expect(Math.abs(mean(shortfalls))).toBeLessThan(0.05)
  })

  test.each([
    { name: 'multi', most: 4, gap: 12 },
    { name: 'hard', most: 5, gap: 8 },
  ] as const)('$name holds up to $most steps at least $gap points apart in 300', ({ name, most, gap }) => {
    const series = generateSet(name, { perFamily: 30, seed: 1 })
    expect(Math.max(...series.map(({ cps }) => cps.length))).toBe(most)
    expect(Math.min(...series.map(({ cps }) => cps.length))).toBe(0)
    for (const { values, cps } of series) {
      expect(values).toHaveLength(300)
      const bounds = [0, ...cps, 300]
      for (let i = 1; i < bounds.length; i++) {
        expect((bounds[i] ?? 0) - (bounds[i - 1] ?? 0)).toBeGreaterThanOrEqual(gap)
      }
    }
  })

  test('measures the family quant in whole numbers', () => {
    for (const { family, values } of generateSet('hard', { perFamily: 2, seed: 1 })) {
      expect(known(values).every(Number.isInteger)).toBe(family === 'quant')
    }
  })
})

function known(values: readonly (number | null)[]): number[] {
  return values.filter((value) => value !== null)
}
