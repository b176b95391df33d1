import { expect, test } from 'vitest'
import { settlePlaces } from '../../../server/stats/settle-places.ts'

const options = { cap: 12, pinned: new Set<number>() }
const seriesOf = (values: readonly number[]) => ({
  values: Float64Array.from(values),
  weights: new Float64Array(values.length).fill(1),
})

/** Twenty points around 0, then twenty around 30; the last of the first twenty lies 4 off. */
const step = Array.from({ length: 40 }, (_, i) => (i < 20 ? (i === 19 ? 4 : i % 2) : 30 + (i % 2)))

test('a point far from both levels belongs to the nearer one', () => {
  expect(settlePlaces(seriesOf(step), [19], options)).toEqual([20])
  expect(settlePlaces(seriesOf(step), [21], options)).toEqual([20])
})

test('a place that is right, or pinned, stays', () => {
  expect(settlePlaces(seriesOf(step), [20], options)).toEqual([20])
  expect(settlePlaces(seriesOf(step), [18], { ...options, pinned: new Set([18]) })).toEqual([18])
})

test('no two places come together, however close they are', () => {
  for (const bounds of [
    [17, 20],
    [20, 23],
    [17, 20, 23],
    [14, 17, 20],
  ]) {
    const places = settlePlaces(seriesOf(step), bounds, options)
    expect(places).toEqual([...new Set(places)].sort((a, b) => a - b))
    expect(places).toHaveLength(bounds.length)
  }
})
