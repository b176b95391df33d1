import { describe, expect, test } from 'vitest'
import { residualNoise } from '../../../server/stats/residual-noise.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { disturbed, meanOver, noiseSeries } from './noise-series.ts'

const cap = 7

describe('of independent noise', () => {
  test.each([20, 100, 1000])('tells the variance from %d points, on average within 7 %%', (points) => {
    const variance = meanOver(100, (random) => noiseOf(noiseSeries(points, random)).variance)
    expect(variance).toBeGreaterThan(0.93)
    expect(variance).toBeLessThan(1.07)
  })

  test('sees hardly any autocorrelation, and one variance', () => {
    expect(meanOver(100, (random) => noiseOf(noiseSeries(200, random)).longRun)).toBeLessThan(1.12)
    const local = meanOver(100, (random) => noiseOf(noiseSeries(200, random)).local[50] ?? 0)
    expect(Math.abs(local - 1)).toBeLessThan(0.05)
  })
})

test.each([0.3, 0.6])(
  'of noise correlated by %d tells the long-run variance within a fifth',
  (correlation) => {
    const longRun = meanOver(50, (random) => noiseOf(noiseSeries(500, random, correlation)).longRun)
    const truth = (1 + correlation) / (1 - correlation)
    expect(longRun / truth).toBeGreaterThan(0.8)
    expect(longRun / truth).toBeLessThan(1.2)
  },
)

test('steps whose places are known do not count, and one place too many does no harm', () => {
  const noise = noiseSeries(300, seededRandom(3))
  const stepped = disturbed['a few steps'](noise)
  const plain = noiseOf(noise)
  const known = noiseOf(stepped, [60, 120, 180, 240])
  expect(known.variance / plain.variance).toBeCloseTo(1, 1)
  expect(noiseOf(stepped, [60, 90, 120, 180, 240]).variance / plain.variance).toBeCloseTo(1, 1)
  expect(noiseOf(stepped).variance).toBeGreaterThan(3 * plain.variance)
})

test('three spikes in a hundred raise the variance by less than a quarter', () => {
  const rise = meanOver(50, (random) => {
    const noise = noiseSeries(200, random)
    return noiseOf(disturbed.spikes(noise)).variance / noiseOf(noise).variance
  })
  expect(rise).toBeLessThan(1.25)
})

test('noise that becomes two and a half times as strong is told, on both sides of the place', () => {
  const ratio = meanOver(30, (random) => {
    const noise = noiseSeries(400, random).map((value, i) => (i < 200 ? value : 2.5 * value))
    const { local } = noiseOf(noise.map((value) => value / 1.9))
    return (local[300] ?? 0) / (local[100] ?? 1)
  })
  expect(ratio).toBeGreaterThan(3.5)
  expect(ratio).toBeLessThan(8)
})

test('of a short series is one variance everywhere', () => {
  expect([...noiseOf(noiseSeries(39, seededRandom(1))).local]).toEqual(new Array(39).fill(1))
})

test('of equal values is as good as none, and no correlation', () => {
  const { variance, longRun, local } = noiseOf(new Float64Array(60).fill(5))
  expect(variance).toBeLessThan(1e-5)
  expect(longRun).toBe(1)
  expect(local.every(Number.isFinite)).toBe(true)
})

test('of two values by turns is finite, and neighbours that differ do not make it calmer', () => {
  const { variance, longRun } = noiseOf(Float64Array.from({ length: 60 }, (_, i) => (i % 2) * 2))
  expect(variance).toBeCloseTo(1, 0)
  expect(longRun).toBe(1)
})

function noiseOf(values: Float64Array, changes: readonly number[] = []) {
  return residualNoise({ values, weights: new Float64Array(values.length).fill(1) }, changes, cap)
}
