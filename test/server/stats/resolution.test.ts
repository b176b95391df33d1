import { expect, test } from 'vitest'
import { quartiles } from '../../../server/stats/quantiles.ts'
import { printedResolution } from '../../../server/stats/resolution.ts'

test.each([
  ['whole microseconds', [45, 46, 52], 1],
  ['gigabits with two decimals', [9.41e9, 9.38e9], 1e7],
  ['tenths', [0.3, 0.7, 1.2], 0.1],
  ['thousandths that floating point cannot hold exactly', [41.503, 41.497], 0.001],
  ['equal round values: at most a tenth of the leading digit', [100, 100, 100], 10],
  ['a round value among fine ones', [100, 100.25], 0.01],
  ['counts with zeros', [0, 3, 0], 1],
  ['nothing but zeros', [0, 0], 1],
  ['signs', [-45, 46], 1],
])('reads the printed step of %s', (_, values, expected) => {
  expect(printedResolution(values)).toBeCloseTo(expected, 12)
})

test('finds next to none in computed numbers', () => {
  expect(printedResolution([Math.PI, Math.E, Math.SQRT2])).toBeLessThan(1e-8)
})

test('quartiles are those of the sorted sample, and leave the sample as it was', () => {
  const values = [4, 1, 3, 2]
  expect(quartiles(values)).toEqual({ low: 1.75, median: 2.5, high: 3.25 })
  expect(values).toEqual([4, 1, 3, 2])
  expect(quartiles([7])).toEqual({ low: 7, median: 7, high: 7 })
  expect(quartiles([10, 9, 100])).toMatchObject({ median: 10 })
  expect(() => quartiles([])).toThrow('at least one value')
})
