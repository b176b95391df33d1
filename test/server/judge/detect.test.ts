import { describe, expect, test } from 'vitest'
import { defaultDetection as settings } from '../../../server/judge/default-detection.ts'
import { findChanges } from '../../../server/judge/detect.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { noiseFamilies } from '../../bench/judge/noise-families.ts'
import { noisy } from '../../support/noisy.ts'
import { noiseAndSteps } from './noise-and-steps.ts'
import { seriesOf } from './series-of.ts'

const find = (values: readonly number[], options = settings) => findChanges(seriesOf(values), options)
const places = (values: readonly number[], options = settings) =>
  find(values, options).map(({ index }) => index)

const stepped = noisy([
  [200, 60],
  [220, 60],
  [190, 60],
])

describe('a change', () => {
  test('has a place, the levels on both sides, its size with an interval, and how likely noise shows it', () => {
    const [first, second, ...others] = find(stepped)
    expect(others).toEqual([])
    expect(first).toMatchObject({ index: 60, cause: 'shift' })
    expect(second).toMatchObject({ index: 120, cause: 'shift', before: first?.after })
    expect(first?.before).toBeCloseTo(200, -1)
    expect(first?.after).toBeCloseTo(220, -1)
    expect(first?.effect?.relative).toBeCloseTo(0.1, 2)
    expect(first?.p).toBeLessThan(1e-6)
  })

  test('of clear size has one place only', () => {
    expect(find(stepped)).toMatchObject([
      { earliest: 60, latest: 60 },
      { earliest: 120, latest: 120 },
    ])
  })

  test('has an interval that holds its true size, and places that hold the true one, in most cases', () => {
    let found = 0
    let sized = 0
    let placed = 0
    for (let seed = 1; seed <= 200; seed++) {
      const values = noisy(
        [
          [100, 50],
          [102, 50],
        ],
        { seed },
      )
      const [change, ...others] = find(values)
      if (change === undefined || change.effect === null || others.length > 0) continue
      found++
      if (change.effect.low <= 0.02 && change.effect.high >= 0.02) sized++
      if (change.earliest <= 50 && change.latest >= 50) placed++
    }
    expect(found).toBeGreaterThan(150)
    expect(sized / found).toBeGreaterThan(0.9)
    expect(placed / found).toBeGreaterThan(0.9)
  })
})

describe('the smallest effect', () => {
  const small = noisy(
    [
      [100, 60],
      [101, 60],
      [130, 60],
    ],
    { sd: 0.002 },
  )

  test('takes out what is smaller and nothing else', () => {
    expect(places(small)).toEqual([60, 120])
    expect(places(small, { ...settings, minEffect: 0.02 })).toEqual([120])
    expect(places(small, { ...settings, minEffect: 0.5 })).toEqual([])
  })

  test('counts what small steps one way add up to', () => {
    const stairs = noisy(
      [0, 1, 2, 3, 4, 5].map((i) => [100 * 1.01 ** i, 40] as const),
      { sd: 0.001 },
    )
    expect(places(stairs)).toEqual([40, 80, 120, 160, 200])
    const found = find(stairs, { ...settings, minEffect: 0.025 })
    expect(found.length).toBeGreaterThanOrEqual(1)
    expect(found.length).toBeLessThanOrEqual(2)
    for (const { effect } of found) expect(effect?.relative).toBeGreaterThanOrEqual(0.025)
    const back = noisy(
      [0, 1, 0, 1, 0, 1].map((i) => [100 * 1.01 ** i, 40] as const),
      { sd: 0.001 },
    )
    expect(places(back, { ...settings, minEffect: 0.025 })).toEqual([])
  })
})

describe('the tolerated false changes', () => {
  const budgets = [0.02, 0.2, 2, 20, 200]
  const faint = Array.from({ length: 40 }, (_, seed) =>
    noisy(
      [
        [100, 40],
        [101.3, 30],
        [99, 30],
      ],
      { seed },
    ),
  )

  test('the fewer, the fewer changes of faint steps are found', () => {
    const found = budgets.map((falsePerThousand) =>
      faint.reduce((sum, values) => sum + find(values, { ...settings, falsePerThousand }).length, 0),
    )
    expect(found).toEqual([...found].sort((a, b) => a - b))
    expect(found.at(-1)).toBeGreaterThan(1.1 * (found[0] ?? 0))
  })

  test('are fewer only where the least evident changes are left out, in nearly all series', () => {
    // What is left out can free a neighbour that it had hidden: one series in four hundred.
    const series = noiseFamilies.flatMap((family) =>
      [1, 2, 3, 4].map((seed) => noiseAndSteps(family, { points: 120, random: seededRandom(seed) })),
    )
    const isOrdered = series.map((points) => {
      const found = budgets.map(
        (falsePerThousand) => findChanges(points, { ...settings, falsePerThousand }).length,
      )
      return found.every((count, i) => count >= (found[i - 1] ?? 0))
    })
    expect(isOrdered.filter((ordered) => !ordered).length).toBeLessThanOrEqual(1)
  })

  test('must be above zero', () => {
    for (const falsePerThousand of [0, -1, Number.NaN]) {
      expect(() => find(stepped, { ...settings, falsePerThousand })).toThrow(
        `Expected a budget of false changes above zero, got ${falsePerThousand}`,
      )
    }
  })
})

describe('epochs', () => {
  const inEpochs = (values: readonly number[], at: number) =>
    values.map((value, i) => ({ value, epoch: i < at ? 'kernel 6.1' : 'kernel 6.12' }))

  test('a shift at an epoch is the environment’s', () => {
    expect(findChanges(inEpochs(stepped, 60), settings)).toMatchObject([
      { index: 60, earliest: 60, latest: 60, cause: 'epoch' },
      { index: 120, cause: 'shift' },
    ])
  })

  test('an epoch without a shift is no change', () => {
    expect(findChanges(inEpochs(stepped, 30), settings)).toMatchObject([{ index: 60 }, { index: 120 }])
    for (let seed = 1; seed <= 50; seed++) {
      expect(findChanges(inEpochs(noisy([[100, 60]], { seed }), 30), settings)).toEqual([])
    }
  })

  test('a shift three points after an epoch is not the environment’s', () => {
    expect(findChanges(inEpochs(stepped, 57), settings)).toMatchObject([
      { index: 60, cause: 'shift' },
      { index: 120, cause: 'shift' },
    ])
  })

  test('a shift at an epoch that is too small to speak of is none', () => {
    const values = noisy(
      [
        [100, 60],
        [100.3, 60],
      ],
      { sd: 0.0005 },
    )
    expect(findChanges(inEpochs(values, 60), settings)).toEqual([])
    expect(findChanges(inEpochs(values, 60), { ...settings, minEffect: 0.001 })).toMatchObject([
      { index: 60, cause: 'epoch' },
    ])
  })
})

test('standard errors: points that are known to be poor do not make a change, good ones of the same values do', () => {
  const values = noisy([[100, 40]]).flatMap((value, i) => (i >= 30 && i < 34 ? value * 1.08 : value))
  const withErrors = (poor: number) =>
    values.map((value, i) => ({ value, se: i >= 30 && i < 34 ? poor : 0.3 }))
  expect(findChanges(withErrors(0.3), settings).map(({ index }) => index)).toEqual([30, 34])
  expect(findChanges(withErrors(20), settings)).toEqual([])
})
