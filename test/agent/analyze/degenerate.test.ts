import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { noisy } from '../../support/noisy.ts'
import { analyzeValues, placesOf, repeated } from './built-series.ts'

const nothing = { offline: [], online: [] }

test.each([0, 1, 2, 3, 4, 5])('a series of %i points has no changes, whatever they are', (n) => {
  for (const values of [[1, 100, 1, 100, 1], [1, 1, 9, 9, 9], [0, 0, 0, 5, 5], repeated(3, 5)]) {
    expect(placesOf(values.slice(0, n))).toEqual(nothing)
  }
})

test('a series of nothing but missing points has no changes, and counts them', () => {
  const report = analyzeValues([null, null, null])
  expect(report).toMatchObject({ points: 0, missing: 3, changes: [] })
  expect(report.visibility.noise).toBeNull()
})

describe.each([5, 0, -5, 100, 1e300, 1e-300])('a constant of %d', (value) => {
  test('never changes', () => {
    expect(placesOf(repeated(value, 60))).toEqual(nothing)
  })
})

test('a constant that jumps has one change, at the jump', () => {
  const values = [...repeated(5, 30), ...repeated(7, 30)]
  expect(placesOf(values)).toEqual({ offline: [30], online: [30] })
  const [change] = analyzeValues(values).changes
  expect(change?.index).toBe(30)
  expect(change?.before).toBeCloseTo(5, 9)
  expect(change?.after).toBeCloseTo(7, 9)
  expect(change?.effect?.relative).toBeCloseTo(0.4, 9)
})

test('a constant with one odd point has no change', () => {
  for (const odd of [0, 4, 500]) {
    expect(placesOf([...repeated(5, 30), odd, ...repeated(5, 30)])).toEqual(nothing)
  }
})

test('zeros that end are a change whose size is relative to nothing', () => {
  const values = [...repeated(0, 30), ...repeated(5, 30)]
  expect(placesOf(values)).toEqual({ offline: [30], online: [30] })
  expect(analyzeValues(values).changes).toMatchObject([{ before: 0, effect: null }])
})

test('values that end in zeros fell by all of them', () => {
  const [change, ...others] = analyzeValues([...noisy([[40, 30]]), ...repeated(0, 30)]).changes
  expect(others).toEqual([])
  expect(change?.index).toBe(30)
  expect(change?.effect?.relative).toBeCloseTo(-1, 6)
})

test.each([0.1, 0.5, 4, 40])('counts of %d random events at a time hardly ever seem to change', (mean) => {
  const series = Array.from({ length: 40 }, (_, seed) => analyzeValues(counts(mean, 150, seed)))
  // One false change in 5,000 points are 1.2 here.
  expect(series.filter(({ changes }) => changes.length > 0).length).toBeLessThanOrEqual(5)
})

test('counts of events that become ten times as many are one change', () => {
  expect(placesOf([...counts(3, 60, 5), ...counts(30, 60, 6)])).toEqual({ offline: [60], online: [60] })
})

test('percentages at their bound have no changes for a little less now and then, and one for a fall', () => {
  const random = seededRandom(8)
  const nearly = Array.from({ length: 80 }, () => (random() < 0.1 ? 99.9 : 100))
  expect(placesOf(nearly)).toEqual(nothing)
  const fallen = nearly.map((value, i) => (i < 40 ? value : value - 8))
  expect(placesOf(fallen)).toEqual({ offline: [40], online: [40] })
})

test('two values that come by turns, or by chance, are noise', () => {
  const random = seededRandom(9)
  expect(placesOf(Array.from({ length: 80 }, (_, i) => (i % 2 === 0 ? 10 : 11)))).toEqual(nothing)
  expect(placesOf(Array.from({ length: 80 }, () => (random() < 0.5 ? 10 : 11)))).toEqual(nothing)
})

test('missing points are left out, and places still count them', () => {
  const values = noisy([
    [100, 40],
    [110, 40],
  ])
  const gaps = values.flatMap((value, i) => (i % 4 === 0 ? [null, value] : [value]))
  expect(placesOf(values)).toEqual({ offline: [40], online: [40] })
  expect(placesOf(gaps)).toEqual({ offline: [51], online: [51] })
})

test('the smallest and the largest numbers that there are do no harm', () => {
  for (const unit of [1e-300, 1, 1e300]) {
    const values = noisy([
      [1, 40],
      [1.1, 40],
    ]).map((value) => value * unit)
    expect(placesOf(values)).toEqual({ offline: [40], online: [40] })
  }
})

test('a step of the environment is told, and is no change of the code', () => {
  const values = noisy([
    [100, 30],
    [120, 30],
  ])
  const epochs = values.map((_, i) => (i < 30 ? 'a' : 'b'))
  for (const online of [false, true]) {
    const { changes, reports } = analyzeValues(values, { epochs, online })
    expect(changes).toMatchObject([{ index: 30, cause: 'epoch' }])
    expect(reports).toEqual(online ? [] : null)
  }
})

/** Counts of random events: Poisson's distribution, by the times between them. */
function counts(mean: number, points: number, seed: number): number[] {
  const random = seededRandom(seed)
  return Array.from({ length: points }, () => {
    let events = -1
    for (let time = 0; time < mean; events += 1) time -= Math.log(1 - random())
    return events
  })
}
