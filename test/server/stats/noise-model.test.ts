import { describe, expect, test } from 'vitest'
import { detectorConstants } from '../../../server/stats/detector-constants.ts'
import {
  candidatePenalty,
  inflation,
  lengthFactor,
  meanVariance,
  noiseModel,
} from '../../../server/stats/noise-model.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { disturbed, meanOver, noiseSeries } from './noise-series.ts'

const modelOf = (values: Float64Array, floor = 1e-4, bounds: readonly number[] = []) =>
  noiseModel(values, { constants: detectorConstants, bounds, floor })

describe('the standard deviation', () => {
  test.each([
    [0, 0.93, 1.07],
    [0.3, 0.9, 1.1],
    [0.6, 0.85, 1.12],
  ])('of noise correlated by %d comes out as %d to %d of the truth', (correlation, low, high) => {
    const sd = meanOver(30, (random) => modelOf(noiseSeries(300, random, correlation)).sd)
    expect(sd).toBeGreaterThan(low)
    expect(sd).toBeLessThan(high)
  })

  test.each(Object.entries(disturbed))('is hardly larger for %s', (_, disturb) => {
    const rise = meanOver(30, (random) => {
      const noise = noiseSeries(300, random)
      return modelOf(disturb(noise)).sd / modelOf(noise).sd
    })
    expect(rise).toBeGreaterThan(0.95)
    expect(rise).toBeLessThan(1.35)
  })

  test('is in the unit of the values', () => {
    const noise = noiseSeries(200, seededRandom(2))
    expect(modelOf(noise.map((value) => 3 - 8 * value)).sd).toBeCloseTo(8 * modelOf(noise).sd, 6)
  })

  test.each([1, 2, 7, 8, 100])('of %d equal values is the least to believe', (points) => {
    const model = modelOf(new Float64Array(points).fill(4), 0.02)
    expect(model).toMatchObject({ sd: 0.02, longRun: 1, origin: 4, points })
    expect(model.local.length).toBe(points)
  })

  test('of a series whose level jumps at an epoch is that of its levels', () => {
    const noise = noiseSeries(40, seededRandom(9))
    const stepped = noise.map((value, i) => (i < 20 ? value : value + 3))
    expect(modelOf(stepped, 1e-4, [20]).sd / modelOf(noise, 1e-4, [20]).sd).toBeCloseTo(1, 1)
  })
})

describe('the long-run ratio', () => {
  test('of independent noise is near 1', () => {
    expect(meanOver(50, (random) => modelOf(noiseSeries(300, random)).longRun)).toBeLessThan(1.12)
  })

  test.each([0.3, 0.6])('of noise correlated by %d is within a quarter of the truth', (correlation) => {
    const longRun = meanOver(50, (random) => modelOf(noiseSeries(500, random, correlation)).longRun)
    const truth = (1 + correlation) / (1 - correlation)
    expect(longRun / truth).toBeGreaterThan(0.75)
    expect(longRun / truth).toBeLessThan(1.25)
  })

  test('of a staircase of clear steps is that of its noise, not of the stairs', () => {
    const longRun = meanOver(30, (random) => {
      const stairs = noiseSeries(300, random).map((value, i) => value + 6 * Math.floor(i / 50))
      return modelOf(stairs).longRun
    })
    expect(longRun).toBeLessThan(1.2)
  })
})

test('the mean of correlated neighbours varies as the formula says, and approaches the long-run ratio', () => {
  expect(meanVariance(1, 10)).toBe(1)
  expect(meanVariance(4, 1)).toBeCloseTo(1, 12)
  expect(meanVariance(4, 2)).toBeCloseTo(1.6, 12)
  expect(meanVariance(4, 1e6)).toBeCloseTo(4, 4)
  const correlation = 0.6
  const simulated = meanOver(3000, (random) => {
    const mean = noiseSeries(8, random, correlation).reduce((sum, value) => sum + value, 0) / 8
    return 8 * mean * mean
  })
  expect(simulated / meanVariance(4, 8)).toBeGreaterThan(0.9)
  expect(simulated / meanVariance(4, 8)).toBeLessThan(1.1)
})

test('evidence counts for less the less is known, and the more neighbours resemble each other', () => {
  const known = (points: number, longRun = 1) => ({
    ...modelOf(new Float64Array(points).fill(1)),
    ...{ points, longRun },
  })
  const discount = (points: number, longRun?: number) =>
    inflation(known(points, longRun), 10, detectorConstants)
  expect(discount(10)).toBeGreaterThan(discount(100))
  // A long series must not alarm more often than a short one for knowing its noise.
  expect(discount(1000)).toBe(discount(detectorConstants.knownMost))
  expect(discount(1000, 4)).toBeGreaterThan(discount(1000, 2))
  expect(candidatePenalty(known(20), 20, detectorConstants)).toBeGreaterThan(
    candidatePenalty(known(300), 300, detectorConstants),
  )
})

test('longer series need more evidence from 300 points on', () => {
  expect([1, 10, 300].map(lengthFactor)).toEqual([1, 1, 1])
  expect(lengthFactor(10_000)).toBeGreaterThan(1.6)
  expect(lengthFactor(1_000_000)).toBe(lengthFactor(10_000))
})
