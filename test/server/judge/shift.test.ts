import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Level } from '../../../server/judge/level.ts'
import { levelOfRuns } from '../../../server/judge/level-of-runs.ts'
import { shiftFrom } from '../../../server/judge/shift.ts'
import { effectOf, shiftInterval, shiftP, smallestDetectable } from '../../../server/judge/shift-size.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { normal } from '../../support/random.ts'
import { levelAt, linearLevelAt } from './judged-level.ts'

const runs = (...values: number[]) => values.map((value) => ({ value }))

describe('the shift of runs from a level', () => {
  test('is a difference of logarithms, and relative to the level for people', () => {
    const shift = shiftFrom(levelAt(1000), runs(960))
    expect(shift.size).toBeCloseTo(Math.log(0.96), 12)
    expect(effectOf(shift)?.relative).toBeCloseTo(-0.04, 12)
    expect(shift.error).toBeCloseTo(0.01 * Math.sqrt(1 + 1 / 20), 12)
    expect(shift.freedom).toBe(19)
  })

  test('is known better with more runs, but never better than the level itself', () => {
    const errors = [1, 2, 5, 1000].map((n) => {
      const around = Array.from({ length: n }, (_, i) => 960 * Math.exp(i % 2 ? 0.01 : -0.01))
      return shiftFrom(levelAt(1000), runs(...around)).error
    })
    expect(errors).toEqual([...errors].sort((a, b) => b - a))
    expect(errors[3]).toBeGreaterThan(0.0022)
    expect(errors[3]).toBeLessThan(0.0025)
  })

  test('is not known better by repetitions: a small error within the run changes nothing, a large one widens', () => {
    const plain = shiftFrom(levelAt(1000), runs(960))
    expect(shiftFrom(levelAt(1000), [{ value: 960, se: 0.001 }])).toEqual(plain)
    const doubtful = shiftFrom(levelAt(1000), [{ value: 960, se: 48 }])
    expect(doubtful.error).toBeGreaterThan(0.05)
  })

  test('adds what the runs’ own error exceeds the usual one by', () => {
    const usual = shiftFrom(levelAt(1000), [{ value: 1000, se: 5 }], { within: 0.005 })
    const worse = shiftFrom(levelAt(1000), [{ value: 1000, se: 13 }], { within: 0.005 })
    expect(usual.error).toBeCloseTo(shiftFrom(levelAt(1000), runs(1000)).error, 12)
    expect(worse.error ** 2 - usual.error ** 2).toBeCloseTo(0.013 ** 2 - 0.005 ** 2, 12)
  })

  test('counts runs in a row for less where the level wanders slowly', () => {
    const four = runs(1000, 1010, 990, 1000)
    const slow = levelAt(1000, { centreError: 0.01 })
    const withoutLevel = (level: Level) => {
      const { error, levelError } = shiftFrom(level, four)
      return Math.sqrt(error ** 2 - levelError ** 2)
    }
    expect(withoutLevel(slow)).toBeCloseTo(2 * withoutLevel(levelAt(1000)), 12)
  })

  test('lets wild runs stand for themselves', () => {
    const calm = shiftFrom(levelAt(1000), runs(900, 905, 910))
    const wild = shiftFrom(levelAt(1000), runs(700, 905, 1150))
    expect(calm.freedom).toBe(21)
    expect(wild.freedom).toBeLessThan(2.1)
    expect(shiftP(wild)).toBeGreaterThan(0.05)
  })

  test('is taken in the unit where a run is zero: all is lost, minus one hundred percent', () => {
    const shift = shiftFrom(levelAt(1000), runs(0))
    expect(shift.scale).toBe('linear')
    expect(effectOf(shift)?.relative).toBeCloseTo(-1, 12)
    expect(shiftP(shift)).toBeLessThan(1e-9)
  })

  test('has no relative size from a level of zero', () => {
    const shift = shiftFrom(linearLevelAt(0, 0), runs(3), { unit: 'count' })
    expect(effectOf(shift)).toBeNull()
    expect(smallestDetectable(shift, 0.003)).toBeNull()
  })

  test.each([Number.NaN, Number.POSITIVE_INFINITY])('of %s is refused', (value) => {
    expect(() => shiftFrom(levelAt(), runs(value))).toThrow(`Expected finite numbers to judge, got ${value}`)
  })

  test('of no runs, and with an impossible error, is refused', () => {
    expect(() => shiftFrom(levelAt(), [])).toThrow('Expected at least one run')
    expect(() => shiftFrom(levelAt(), [{ value: 1, se: -1 }])).toThrow('Expected a standard error')
  })
})

describe('the least spread that is believed', () => {
  test('of a constant is a thousandth of it', () => {
    expect(shiftFrom(levelAt(1000, { spread: 0 }), runs(1000)).error).toBeCloseTo(0.001, 6)
  })

  test('of rare counts is their square root, of a large count that never moves its own', () => {
    const rare = shiftFrom(linearLevelAt(2, 0), runs(2), { unit: 'count' })
    expect(rare.error).toBeCloseTo(Math.sqrt(2), 6)
    const constant = shiftFrom(levelAt(40_000, { spread: 0 }), runs(40_000), { unit: 'count' })
    expect(constant.error).toBeCloseTo(0.001, 6)
    const random = shiftFrom(levelAt(400, { spread: 0.03 }), runs(400), { unit: 'count' })
    expect(random.error).toBeGreaterThan(0.05)
  })

  test.each([0, 100])('of a percentage that never left %d is a tenth of a point', (bound) => {
    expect(shiftFrom(linearLevelAt(bound, 0), runs(bound), { unit: 'percent' }).error).toBeCloseTo(0.1, 6)
  })
})

const measured = fc.double({ min: 0.5, max: 2, noNaN: true }).map((x) => x * Math.PI)

test('another unit of the same numbers gives the same shift', () => {
  fc.assert(
    fc.property(
      fc.array(measured, { minLength: 5, maxLength: 30 }),
      fc.array(measured, { minLength: 1, maxLength: 5 }),
      fc.constantFrom(1e-6, 1 / 3, 8, 1e9),
      (base, heads, factor) => {
        const scaled = (values: readonly number[]) => values.map((value) => value * factor)
        const plain = shiftFrom(levelOfRuns(base), runs(...heads))
        const other = shiftFrom(levelOfRuns(scaled(base)), runs(...scaled(heads)))
        expect(other.size).toBeCloseTo(plain.size, 9)
        expect(other.error).toBeCloseTo(plain.error, 9)
        expect(effectOf(other)?.low).toBeCloseTo(effectOf(plain)?.low ?? Number.NaN, 6)
      },
    ),
    { seed: 21 },
  )
})

test.each([
  [5, 1],
  [5, 5],
  [20, 3],
])(
  'without any change, p of %d base and %d head runs is uniform but for the far tail',
  (baseRuns, headRuns) => {
    const random = seededRandom(22 + baseRuns + headRuns)
    const draw = () => 1e9 * Math.exp(0.02 * normal(random))
    const many = (n: number) => Array.from({ length: n }, draw)
    const trials = 3000
    let covered = 0
    const below = [0.5, 0.1].map(() => 0)
    for (let i = 0; i < trials; i++) {
      const shift = shiftFrom(levelOfRuns(many(baseRuns)), runs(...many(headRuns)))
      const { low, high } = shiftInterval(shift)
      if (low <= 0 && high >= 0) covered++
      for (const [k, level] of [0.5, 0.1].entries())
        if (shiftP(shift) <= level) below[k] = (below[k] ?? 0) + 1
    }
    expect(covered / trials).toBeGreaterThan(0.935)
    expect(covered / trials).toBeLessThan(0.965)
    expect((below[0] ?? 0) / trials).toBeGreaterThan(0.46)
    expect((below[0] ?? 0) / trials).toBeLessThan(0.54)
    expect((below[1] ?? 0) / trials).toBeLessThan(0.12)
    expect((below[1] ?? 0) / trials).toBeGreaterThan(0.07)
  },
)
