import { describe, expect, test } from 'vitest'
import { defaultDetection as settings } from '../../../server/judge/default-detection.ts'
import { centreOf, expectedRun } from '../../../server/judge/expected-run.ts'
import { startTracker } from '../../../server/judge/tracker.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { studentTQuantile } from '../../../server/stats/student-t.ts'
import { noisy } from '../../support/noisy.ts'
import { normal } from '../../support/random.ts'
import { flat } from './series-of.ts'

describe('of independent noise', () => {
  const lengths = [5, 8, 12, 20, 40, 80]
  const covered = coverage(lengths, 1500)

  test.each(lengths)('after %d points, 95 %% of further runs fall where 95 %% are expected to', (points) => {
    const { runs } = covered.get(points) ?? { runs: 0 }
    expect(runs).toBeGreaterThan(0.92)
    expect(runs).toBeLessThan(0.98)
  })

  test.each(lengths)(
    'after %d points, the true centre is as far off as its standard error says',
    (points) => {
      const { centres } = covered.get(points) ?? { centres: 0 }
      expect(centres).toBeGreaterThan(0.9)
      expect(centres).toBeLessThan(0.985)
    },
  )
})

test('is on logarithms for values above zero, else in the unit', () => {
  const positive = levelAfter(noisy([[100, 30]]))
  expect(positive).toMatchObject({ scale: 'log', start: 0, points: 30 })
  expect(positive?.centre).toBeCloseTo(Math.log(100), 1)
  expect(positive?.spread).toBeGreaterThan(0.007)
  expect(positive?.spread).toBeLessThan(0.013)
  const around = levelAfter(noisy([[100, 30]]).map((value) => (value - 100) * 1e6))
  expect(around?.scale).toBe('linear')
  expect(Math.abs(around?.centre ?? 1e9)).toBeLessThan(1e6)
  expect((around?.spread ?? 0) / 1e6).toBeCloseTo(1, 0)
})

test('after a step is the new one, with the noise of both', () => {
  const level = levelAfter(
    noisy([
      [100, 40],
      [130, 6],
    ]),
  )
  expect(level).toMatchObject({ start: 40, points: 6 })
  expect(level?.freedom).toBeGreaterThan(20)
  expect(level?.spread).toBeLessThan(0.02)
})

test('of a constant has the least spread that is believed, on any scale', () => {
  expect(levelAfter(flat([5, 30]))?.spread).toBeCloseTo(1e-4, 12)
  expect(levelAfter(flat([-5, 30]))?.spread).toBeCloseTo(5e-4, 12)
  expect(levelAfter(flat([0, 30]))).toMatchObject({ scale: 'linear', centre: 0, spread: 1e-4 })
})

test('is null for a single point', () => {
  expect(levelAfter([5])).toBeNull()
  expect(levelAfter([5, 5])).not.toBeNull()
})

test('odd points hardly move it', () => {
  const values = noisy([[100, 60]])
  const odd = values.map((value, i) => (i % 15 === 7 ? value * 3 : value))
  const [plain, spoilt] = [levelAfter(values), levelAfter(odd)]
  expect(Math.abs((spoilt?.centre ?? 0) - (plain?.centre ?? 0))).toBeLessThan(0.003)
  expect((spoilt?.spread ?? 0) / (plain?.spread ?? 1)).toBeLessThan(1.4)
})

test('of neighbours that resemble each other has a centre that is known less well', () => {
  const random = seededRandom(3)
  let last = 0
  const wavering = Array.from({ length: 300 }, () => {
    last = 0.6 * last + 0.8 * normal(random)
    return 100 * Math.exp(0.01 * last)
  })
  const level = levelAfter(wavering)
  const independent = (level?.spread ?? 0) / Math.sqrt(level?.points ?? 1)
  expect(level?.points).toBe(300)
  expect(level?.centreError).toBeGreaterThan(1.5 * independent)
  expect(level?.centreError).toBeLessThan(2.6 * independent)
})

function levelAfter(values: readonly number[]) {
  const tracker = startTracker(settings)
  return values.map((value) => tracker.append({ value }).level).at(-1) ?? null
}

/** How often a further run, and the true centre, lie within the level's 95 % intervals, after so many points. */
function coverage(lengths: readonly number[], rounds: number) {
  const random = seededRandom(21)
  return new Map(
    lengths.map((points) => {
      const tries = Math.ceil(rounds / (1 + points / 20))
      let runs = 0
      let centres = 0
      for (let round = 0; round < tries; round++) {
        const level = levelAfter(Array.from({ length: points }, () => 100 * Math.exp(0.03 * normal(random))))
        if (level === null) throw new Error('Expected a level')
        const { low, high } = expectedRun(level)
        const next = 100 * Math.exp(0.03 * normal(random))
        if (next >= low && next <= high) runs++
        const margin = studentTQuantile(0.975, level.freedom) * level.centreError
        if (Math.abs(Math.log(centreOf(level) / 100)) <= margin) centres++
      }
      return [points, { runs: runs / tries, centres: centres / tries }] as const
    }),
  )
}
