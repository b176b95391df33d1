import { describe, expect, test } from 'vitest'
import { defaultDetection as settings } from '../../../server/judge/default-detection.ts'
import { findChanges } from '../../../server/judge/detect.ts'
import { startTracker } from '../../../server/judge/tracker.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { noisy } from '../../support/noisy.ts'
import { normal } from '../../support/random.ts'
import { counts, flat, seriesOf } from './series-of.ts'

/** Where changes are found with all points known, and where a tracker has them after the last one. */
function places(values: readonly number[]) {
  const tracker = startTracker(settings)
  for (const value of values) tracker.append({ value })
  return {
    offline: findChanges(seriesOf(values), settings).map(({ index }) => index),
    online: tracker.changes().map(({ index }) => index),
  }
}

const both = (...indexes: readonly number[]) => ({ offline: indexes, online: indexes })

test.each([0, 1, 2, 3, 4, 5])('%d points have no change, whatever they are', (points) => {
  for (const values of [
    [1, 100, 1, 100, 1],
    [1, 1, 9, 9, 9],
    [0, 0, 0, 5, 5],
    [-3, -3, 3, 3, 3],
    flat([7, 5]),
  ]) {
    expect(places(values.slice(0, points))).toEqual(both())
  }
})

test.each([5, 0, -5, 100, 1e300, 1e-300, -1e300])('a constant of %d never changes', (value) => {
  expect(places(flat([value, 80]))).toEqual(both())
})

test.each([
  [5, 7],
  [7, 5],
  [100, 101],
  [-5, -7],
  [0, 3],
  [3, 0],
])('a constant of %d that becomes %d has one change, there', (before, after) => {
  expect(places(flat([before, 30], [after, 30]))).toEqual(both(30))
  expect(findChanges(seriesOf(flat([before, 30], [after, 30])), settings)).toMatchObject([
    { before: expect.closeTo(before, 9), after: expect.closeTo(after, 9) },
  ])
})

test('a constant that jumps by less than the smallest effect has no change', () => {
  expect(places(flat([1000, 30], [1004, 30]))).toEqual(both())
})

test('a constant that jumps to and fro has a change at each jump', () => {
  expect(places(flat([5, 20], [7, 20], [5, 20], [9, 20]))).toEqual(both(20, 40, 60))
})

test('a constant with one odd point, or two, has no change', () => {
  for (const odd of [0, 4, 500, -500]) {
    expect(places(flat([5, 30], [odd, 1], [5, 30]))).toEqual(both())
    expect(places(flat([5, 30], [odd, 2], [5, 30]))).toEqual(both())
  }
})

test('zeros that end are a change without a relative size, values that end in zeros one of −100 %', () => {
  expect(findChanges(seriesOf(flat([0, 30], [5, 30])), settings)).toMatchObject([
    { index: 30, before: 0, after: 5, effect: null },
  ])
  const [ended, ...others] = findChanges(seriesOf([...noisy([[40, 30]]), ...flat([0, 30])]), settings)
  expect(others).toEqual([])
  expect(ended?.index).toBe(30)
  expect(ended?.effect?.relative).toBeCloseTo(-1, 6)
})

describe('counts', () => {
  test.each([0.1, 0.5, 4, 40])('of %d random events at a time hardly ever seem to change', (mean) => {
    const changed = Array.from({ length: 40 }, (_, seed) =>
      findChanges(seriesOf(counts(mean, 150, seed)), settings),
    ).filter((changes) => changes.length > 0)
    // One false change in 5,000 points are 1.2 here.
    expect(changed.length).toBeLessThanOrEqual(5)
  })

  test('that become ten times as many are one change', () => {
    expect(places([...counts(3, 60, 5), ...counts(30, 60, 6)])).toEqual(both(60))
  })
})

test('percentages at their bound do not change for a little less now and then, but for a fall', () => {
  const random = seededRandom(8)
  const nearly = Array.from({ length: 80 }, () => (random() < 0.1 ? 99.9 : 100))
  expect(places(nearly)).toEqual(both())
  expect(places(nearly.map((value, i) => (i < 40 ? value : value - 8)))).toEqual(both(40))
  const loss = nearly.map((value) => 100 - value)
  expect(places(loss)).toEqual(both())
  expect(places(loss.map((value, i) => (i < 40 ? value : value + 8)))).toEqual(both(40))
})

test('two values that come by turns, or by chance, are noise', () => {
  expect(places(Array.from({ length: 80 }, (_, i) => 10 + (i % 2)))).toEqual(both())
  for (let seed = 1; seed <= 10; seed++) {
    const random = seededRandom(seed)
    expect(places(Array.from({ length: 80 }, () => (random() < 0.5 ? 10 : 11)))).toEqual(both())
  }
})

test('values that come twice each are noise, and a step of theirs is a change once all are known', () => {
  for (let seed = 1; seed <= 10; seed++) {
    const twice = (levels: Parameters<typeof noisy>[0]) =>
      noisy(levels, { seed }).flatMap((value) => [value, value])
    expect(places(twice([[100, 40]]))).toEqual(both())
    const stepped = twice([
      [100, 30],
      [130, 30],
    ])
    const [change, ...others] = findChanges(seriesOf(stepped), settings)
    expect(others).toEqual([])
    expect(change?.earliest).toBeLessThanOrEqual(60)
    expect(change?.latest).toBeGreaterThanOrEqual(60)
  }
})

test.each([1e-300, 1e-9, 1, 1e9, 1e300])('steps of values around %d are found where they are', (unit) => {
  const values = noisy([
    [1, 40],
    [1.1, 40],
  ]).map((value) => value * unit)
  expect(places(values)).toEqual(both(40))
  expect(places(values.map((value) => -value))).toEqual(both(40))
})

test('a point of 1e300 among values of 1, and of 1e-300, is an odd point', () => {
  for (const odd of [1e300, 1e-300, -1e300]) {
    const values = noisy([[1, 60]]).map((value, i) => (i === 30 ? odd : value))
    expect(places(values)).toEqual(both())
  }
})

test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
  '%d is refused, by its place',
  (odd) => {
    const values = noisy([[1, 20]]).map((value, i) => (i === 13 ? odd : value))
    expect(() => findChanges(seriesOf(values), settings)).toThrow(
      new RangeError(`Expected a finite number at point 13, got ${odd}`),
    )
    expect(() => findChanges([{ value: 1 }, { value: 1, se: odd }], settings)).toThrow(
      new RangeError(`Expected a standard error of zero or more at point 1, got ${odd}`),
    )
    expect(() => startTracker(settings).append({ value: odd })).toThrow(RangeError)
  },
)

test('a standard error below zero is refused, one of zero is not', () => {
  expect(() => findChanges([{ value: 1, se: -0.1 }], settings)).toThrow(RangeError)
  const points = noisy([
    [100, 30],
    [120, 30],
  ]).map((value) => ({ value, se: 0 }))
  expect(findChanges(points, settings)).toMatchObject([{ index: 30 }])
})

test('a point that is refused leaves a tracker as it was', () => {
  const tracker = startTracker(settings)
  for (const value of noisy([[100, 20]])) tracker.append({ value })
  const before = JSON.stringify(tracker.save())
  expect(() => tracker.append({ value: Number.NaN })).toThrow(RangeError)
  expect(JSON.stringify(tracker.save())).toBe(before)
})

test('a million points are taken, and the steps among them found', () => {
  const random = seededRandom(1)
  const levels = [100, 103, 101]
  // In halves of the unit, as tools print them: fewer distinct values are sooner divided.
  const values = Array.from(
    { length: 1_000_000 },
    (_, i) => (levels[Math.floor(i / 400_000)] ?? 0) + Math.round(2 * normal(random)) / 2,
  )
  const found = findChanges(seriesOf(values), settings)
  expect(found).toHaveLength(2)
  for (const [i, { earliest, index, latest, effect }] of found.entries()) {
    const truth = 400_000 * (i + 1)
    expect(Math.abs(index - truth)).toBeLessThan(20)
    expect(earliest).toBeLessThanOrEqual(truth)
    expect(latest).toBeGreaterThanOrEqual(truth)
    expect(effect?.relative).toBeCloseTo(i === 0 ? 0.03 : -0.02, 2)
  }
})
