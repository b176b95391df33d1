import { expect, test } from 'vitest'
import { fitLevel, fitLineCost, type Standardised } from '../../../server/stats/robust-fit.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { normal } from '../../support/random.ts'

const cap = 12

test('without odd points the level is the mean, by weights', () => {
  const fit = fitLevel(seriesOf([1, 2, 3, 4]), 0, 4, cap)
  expect(fit.level).toBeCloseTo(2.5, 9)
  expect(fit).toMatchObject({ cost: 5, weight: 4, scatter: 5, ordinary: 4 })
  expect(fitLevel(seriesOf([1, 3], [3, 1]), 0, 2, cap).level).toBeCloseTo(1.5, 9)
})

test('only the points of the stretch have a say', () => {
  expect(fitLevel(seriesOf([50, 1, 2, 3, 50]), 1, 4, cap).level).toBeCloseTo(2, 9)
})

test.each([3, 20, 1000])(
  'two points of five may be odd, %d off: the level is the mean of the others',
  (off) => {
    const random = seededRandom(4)
    const good = Array.from({ length: 30 }, () => normal(random) / 3)
    const odd = Array.from({ length: 20 }, () => off * 2 + off * random())
    const values = good.flatMap((value, i) => (i < 20 ? [value, odd[i] ?? 0] : [value]))
    const fit = fitLevel(seriesOf(values), 0, values.length, cap)
    expect(fit.level).toBeCloseTo(good.reduce((sum, value) => sum + value, 0) / 30, 6)
    expect(fit.weight).toBe(30)
    expect(fit.ordinary).toBe(30)
    expect(fit.cost).toBeLessThan(20 * cap + 30)
  },
)

test('a point alone is its own level, and points that all disagree have one of them as theirs', () => {
  expect(fitLevel(seriesOf([7]), 0, 1, cap)).toMatchObject({ level: 7, cost: 0, weight: 1, ordinary: 1 })
  const fit = fitLevel(seriesOf([0, 100, 1000]), 0, 3, cap)
  expect(fit.level).toBeCloseTo(100, 9)
  expect(fit.cost).toBe(2 * cap)
})

test('moves, scales and mirrors with the values', () => {
  const random = seededRandom(5)
  for (let round = 0; round < 100; round++) {
    const values = Array.from({ length: 25 }, () => normal(random) * (random() < 0.1 ? 10 : 1))
    const weights = values.map(() => 0.3 + random())
    const plain = fitLevel(seriesOf(values, weights), 0, 25, cap)
    const moved = fitLevel(
      seriesOf(
        values.map((value) => value + 40),
        weights,
      ),
      0,
      25,
      cap,
    )
    const larger = fitLevel(
      seriesOf(
        values.map((value) => 8 * value),
        weights,
      ),
      0,
      25,
      64 * cap,
    )
    const mirrored = fitLevel(
      seriesOf(
        values.map((value) => -value),
        weights,
      ),
      0,
      25,
      cap,
    )
    expect(moved.level).toBeCloseTo(plain.level + 40, 9)
    expect(moved.cost).toBeCloseTo(plain.cost, 7)
    expect(larger.level).toBeCloseTo(8 * plain.level, 9)
    expect(larger.cost).toBeCloseTo(64 * plain.cost, 6)
    expect(mirrored.level).toBeCloseTo(-plain.level, 9)
    const line = fitLineCost(seriesOf(values, weights), 0, 25, cap)
    const tilted = values.map((value, i) => 5 - value + 3 * i)
    expect(
      fitLineCost(
        seriesOf(
          values.map((value) => value + 5),
          weights,
        ),
        0,
        25,
        cap,
      ),
    ).toBeCloseTo(line, 6)
    expect(
      fitLineCost(
        seriesOf(
          values.map((value) => -value),
          weights,
        ),
        0,
        25,
        cap,
      ),
    ).toBeCloseTo(line, 6)
    expect(line).toBeLessThanOrEqual(plain.cost + 1e-9)
    expect(Number.isFinite(fitLineCost(seriesOf(tilted, weights), 0, 25, cap))).toBe(true)
  }
})

test('a line goes through a ramp, and each odd point beside it costs the cap', () => {
  const ramp = Array.from({ length: 20 }, (_, i) => 3 + 0.7 * i)
  expect(fitLineCost(seriesOf(ramp), 0, 20, cap)).toBeCloseTo(0, 9)
  const odd = ramp.map((value, i) => (i === 4 || i === 15 ? value + 50 : value))
  expect(fitLineCost(seriesOf(odd), 0, 20, cap)).toBeCloseTo(2 * cap, 6)
  expect(fitLevel(seriesOf(ramp), 0, 20, cap).cost).toBeGreaterThan(10 * cap)
})

test('four points have no line of their own', () => {
  expect(fitLineCost(seriesOf([1, 2, 3, 4]), 0, 4, cap)).toBe(Number.POSITIVE_INFINITY)
  expect(fitLineCost(seriesOf([1, 2, 3, 4, 5]), 0, 5, cap)).toBeCloseTo(0, 9)
})

function seriesOf(values: readonly number[], weights = values.map(() => 1)): Standardised {
  return { values: Float64Array.from(values), weights: Float64Array.from(weights) }
}
