import { expect, test } from 'vitest'
import {
  errorToScale,
  fromScale,
  relativeChange,
  scaleOf,
  toScale,
} from '../../../server/judge/series-scale.ts'
import { noisy } from '../../support/noisy.ts'
import { flat, seriesOf } from './series-of.ts'

test('values above zero are compared by ratios, others by differences in units of the largest', () => {
  expect(scaleOf(seriesOf([1, 2, 3]))).toMatchObject({ kind: 'log', unit: 1 })
  expect(scaleOf(seriesOf([1, 0, 3]))).toMatchObject({ kind: 'linear', unit: 3 })
  expect(scaleOf(seriesOf([1, -8, 3]))).toMatchObject({ kind: 'linear', unit: 8 })
  expect(scaleOf(seriesOf([0, 0]))).toMatchObject({ kind: 'linear', unit: 1 })
})

test.each([[[1e-300, 5, 1e300]], [[-1e300, 0, 7]], [[0, 3]]])('%s come back as they were', (values) => {
  const scale = scaleOf(seriesOf(values))
  for (const value of values) {
    const back = fromScale(scale, toScale(scale, value))
    expect(Math.abs(back - value)).toBeLessThanOrEqual(1e-12 * Math.abs(value))
  }
})

test('a change is a share of the level before, and null from zero', () => {
  const log = scaleOf(seriesOf([1, 2]))
  expect(relativeChange(log, toScale(log, 100), toScale(log, 90))).toBeCloseTo(-0.1, 12)
  const linear = scaleOf(seriesOf([-100, 50]))
  expect(relativeChange(linear, toScale(linear, -100), toScale(linear, -90))).toBeCloseTo(0.1, 12)
  expect(relativeChange(linear, 0, 0.5)).toBeNull()
})

test('a standard error is relative on logarithms', () => {
  const log = scaleOf(seriesOf([50, 100]))
  expect(errorToScale(log, { value: 50, se: 1 })).toBeCloseTo(0.02, 12)
  expect(errorToScale(log, { value: 50 })).toBeNull()
  expect(errorToScale(scaleOf(seriesOf([-50, 100])), { value: 50, se: 1 })).toBeCloseTo(0.01, 12)
})

test('the least spread is that of the steps that values are rounded to, and never below one in ten thousand', () => {
  const rounded = noisy([[100, 60]], { sd: 0.03 }).map(Math.round)
  expect(scaleOf(seriesOf(rounded)).floor).toBeCloseTo(2 / Math.sqrt(12) / Math.max(...rounded), 9)
  expect(scaleOf(seriesOf(flat([5, 20]))).floor).toBe(1e-4)
})

test('a constant that jumps now and then is not rounded to its jumps', () => {
  expect(scaleOf(seriesOf(flat([5, 20], [7, 20], [5, 20]))).floor).toBe(1e-4)
})
