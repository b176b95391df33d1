import { describe, expect, test } from 'vitest'
import { normalRate } from '../../../server/stats/deviation-rate.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { type EvidenceNoise, shiftEvidence } from '../../../server/stats/shift-evidence.ts'
import { meanOver, noiseSeries } from './noise-series.ts'

const threshold = 12
const white: EvidenceNoise = { cap: 12, inflation: () => 1, rate: normalRate, threshold }

describe('without a shift', () => {
  const evidences = Array.from({ length: 2000 }, (_, seed) =>
    evidenceAt(noiseSeries(60, seededRandom(seed)), 30),
  ).sort((a, b) => a - b)

  test('is about χ² with one degree of freedom, and never below zero', () => {
    const mean = evidences.reduce((sum, evidence) => sum + evidence, 0) / evidences.length
    expect(mean).toBeGreaterThan(0.8)
    expect(mean).toBeLessThan(1.1)
    expect(evidences[0]).toBeGreaterThanOrEqual(0)
  })

  test('exceeds 3.84 in about 5 % of cases, 6.63 in 1 to 2 %', () => {
    expect(shareAbove(evidences, 3.84)).toBeGreaterThan(0.035)
    expect(shareAbove(evidences, 3.84)).toBeLessThan(0.06)
    expect(shareAbove(evidences, 6.63)).toBeLessThan(0.02)
  })

  test('is no larger at the end of a series, where less is known', () => {
    const last = Array.from({ length: 1000 }, (_, seed) =>
      evidenceAt(noiseSeries(60, seededRandom(seed)), 55, { last: true }),
    )
    expect(shareAbove(last, 3.84)).toBeLessThan(0.055)
  })
})

test('a shift has more evidence than a line through it could explain, and no more than its size promises', () => {
  const evidence = meanOver(100, (random) => evidenceAt(stepped(80, 40, 2, random), 40))
  // The squared difference over its variance is 4/(2/40); the best line explains three quarters of that.
  expect(evidence).toBeGreaterThan(20)
  expect(evidence).toBeLessThan(80)
})

test('the longer the levels, the more evidence for the same shift', () => {
  const ofLength = (points: number) =>
    meanOver(100, (random) => evidenceAt(stepped(points, points / 2, 1.5, random), points / 2))
  const evidences = [10, 20, 40, 80, 160].map(ofLength)
  for (const [i, evidence] of evidences.slice(1).entries()) {
    expect(evidence).toBeGreaterThan(1.2 * (evidences[i] ?? 0))
  }
})

test('the levels and their standard error are told', () => {
  const shift = shiftEvidence(
    seriesOf(stepped(200, 100, 5, seededRandom(3))),
    { from: 0, at: 100, to: 200, last: false },
    white,
  )
  expect(Math.abs(shift.after - shift.before - 5)).toBeLessThan(3 * shift.error)
  expect(shift.error).toBeCloseTo(Math.sqrt(2 / 100), 1)
})

test.each([0.05, 0.1, 0.3])('a ramp of %d standard deviations a point is seldom a shift', (slope) => {
  const evidences = Array.from({ length: 300 }, (_, seed) =>
    evidenceAt(
      noiseSeries(60, seededRandom(seed)).map((value, i) => value + slope * i),
      30,
    ),
  )
  // The levels of its halves differ by 30 slopes: 33 on the same scale for the least of them.
  expect(shareAbove(evidences, threshold)).toBeLessThan(0.08)
})

test('a ramp before a clear step does not hide it', () => {
  const evidence = meanOver(30, (random) =>
    evidenceAt(
      noiseSeries(80, random).map((value, i) => value + (i < 40 ? 0.1 * i : -8)),
      40,
    ),
  )
  expect(evidence).toBeGreaterThan(2 * threshold)
})

describe('odd points', () => {
  test.each([10, 100, 1e6])(
    'one at the end is at most its cap, or twice that beside calm points, %d standard deviations off',
    (far) => {
      const odd = noiseSeries(41, seededRandom(far)).map((value, i) => (i === 40 ? value + far : value))
      expect(evidenceAt(odd, 40)).toBeLessThanOrEqual(2 * white.cap)
    },
  )

  test.each([1, 2, 4])('%d of them among others do not make those another level', (count) => {
    const evidence = meanOver(100, (random) =>
      evidenceAt(
        noiseSeries(60, random).map((value, i) => (i >= 40 && i < 40 + count ? value + 50 : value)),
        40,
      ),
    )
    expect(evidence).toBeLessThan(2)
  })

  test('before a shift, or after it, they hardly weaken it', () => {
    const plain = stepped(60, 30, 3, seededRandom(2))
    const odd = plain.map((value, i) => (i === 10 || i === 45 ? value + 30 : value))
    expect(evidenceAt(odd, 30)).toBeGreaterThan(0.8 * evidenceAt(plain, 30))
  })

  test('a burst of points to the same side is a shift, though they agree on no level', () => {
    const burst = noiseSeries(46, seededRandom(5)).map((value, i) =>
      i >= 40 ? value + 10 + 7 * (i - 40) : value,
    )
    expect(evidenceAt(burst, 40)).toBeGreaterThan(2 * threshold)
    const bothSides = burst.map((value, i) => (i >= 40 && i % 2 === 0 ? -value : value))
    expect(evidenceAt(bothSides, 40)).toBeLessThan(threshold)
  })
})

test('autocorrelated noise takes off at most what its long-run variance says, and widens the error by that', () => {
  for (const size of [1, 2, 5]) {
    const values = stepped(60, 30, size, seededRandom(4))
    const place = { from: 0, at: 30, to: 60, last: false }
    const plain = shiftEvidence(seriesOf(values), place, white)
    const doubled = shiftEvidence(seriesOf(values), place, { ...white, inflation: () => 2 })
    expect(doubled.evidence).toBeLessThan(plain.evidence)
    expect(doubled.evidence).toBeGreaterThanOrEqual(plain.evidence / 2)
    expect(doubled.error).toBeCloseTo(plain.error * Math.SQRT2, 9)
  }
})

test('a rise of the scatter at the end of a series takes off, within it does not', () => {
  const calm = stepped(50, 45, 4, seededRandom(8))
  const restless = calm.map((value, i) => (i >= 35 && i < 45 ? 3 * value : value))
  const lost = (values: Float64Array) =>
    evidenceAt(values, 45, { last: true }) / evidenceAt(values, 45, { last: false })
  expect(lost(restless)).toBeLessThan(0.7 * lost(calm))
})

test('mirrored values have the same evidence', () => {
  for (let seed = 0; seed < 50; seed++) {
    const values = stepped(40, 25, 2, seededRandom(seed))
    expect(
      evidenceAt(
        values.map((value) => -value),
        25,
      ),
    ).toBeCloseTo(evidenceAt(values, 25), 9)
  }
})

function seriesOf(values: Float64Array) {
  return { values, weights: new Float64Array(values.length).fill(1) }
}

function evidenceAt(values: Float64Array, at: number, { last = false } = {}): number {
  return shiftEvidence(seriesOf(values), { from: 0, at, to: values.length, last }, white).evidence
}

function stepped(points: number, at: number, size: number, random: () => number): Float64Array {
  return noiseSeries(points, random).map((value, i) => (i < at ? value : value + size))
}

function shareAbove(evidences: readonly number[], limit: number): number {
  return evidences.filter((evidence) => evidence > limit).length / evidences.length
}
