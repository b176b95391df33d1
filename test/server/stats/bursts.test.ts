import { expect, test } from 'vitest'
import { findBursts } from '../../../server/stats/bursts.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { noiseSeries } from './noise-series.ts'

const noise = noiseSeries(60, seededRandom(12))
const burst = (from: number, to: number, size = (i: number) => 8 + 5 * (i % 3)) =>
  noise.map((value, i) => (i >= from && i < to ? value + size(i) : value))

test('noise has no bursts', () => {
  expect(findBursts(seriesOf(noise), [])).toEqual([])
})

test.each([4, 8, 12])('both ends of %d far points to one side are found', (length) => {
  expect(findBursts(seriesOf(burst(20, 20 + length)), [])).toEqual([20, 20 + length])
})

test('a burst at the end of a series has one end', () => {
  expect(findBursts(seriesOf(burst(55, 60)), [])).toEqual([55])
  expect(findBursts(seriesOf(burst(0, 5)), [])).toEqual([5])
})

test('three far points, points to both sides, and points not so far are none', () => {
  expect(findBursts(seriesOf(burst(20, 23)), [])).toEqual([])
  expect(findBursts(seriesOf(burst(20, 28, (i) => (i % 2 === 0 ? 9 : -9))), [])).toEqual([])
  expect(findBursts(seriesOf(burst(20, 28, () => 1.5)), [])).toEqual([])
})

test('the level is that between the bounds: a level of its own is no burst', () => {
  const stepped = noise.map((value, i) => (i < 30 ? value : value + 20))
  expect(findBursts(seriesOf(stepped), [30])).toEqual([])
  const both = stepped.map((value, i) => (i >= 40 && i < 45 ? value + 10 : value))
  expect(findBursts(seriesOf(both), [30])).toEqual([40, 45])
})

function seriesOf(values: Float64Array) {
  return { values, weights: new Float64Array(values.length).fill(1) }
}
