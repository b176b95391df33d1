import { describe, expect, test } from 'vitest'
import { defaultDetection as settings } from '../../../server/judge/default-detection.ts'
import type { SeriesPoint } from '../../../server/judge/series-point.ts'
import { startTracker, type Tracker, type TrackerEvent } from '../../../server/judge/tracker.ts'
import { detectorConstants } from '../../../server/stats/detector-constants.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { noiseFamilies } from '../../bench/judge/noise-families.ts'
import { noisy } from '../../support/noisy.ts'
import { normal } from '../../support/random.ts'
import { noiseAndSteps } from './noise-and-steps.ts'
import { flat, seriesOf } from './series-of.ts'

describe('a saved tracker', () => {
  test.each(noiseFamilies)('goes on as if it had never stopped, whenever it was saved: %s', (family) => {
    const points = noiseAndSteps(family, { points: 90, random: seededRandom(17) })
    const straight = startTracker(settings)
    let reopened = startTracker(settings)
    for (const point of points) {
      expect(reopened.append(point)).toEqual(straight.append(point))
      reopened = startTracker(settings, JSON.parse(JSON.stringify(reopened.save())))
      expect(reopened.changes()).toEqual(straight.changes())
    }
  })

  test('goes on where the window has moved on, too', () => {
    const points = noiseAndSteps('gauss', { points: 560, random: seededRandom(18) })
    const straight = startTracker(settings)
    let reopened = startTracker(settings)
    for (const [i, point] of points.entries()) {
      expect(reopened.append(point)).toEqual(straight.append(point))
      const isTried = i % 37 === 0 || i > 505
      if (isTried) reopened = startTracker(settings, JSON.parse(JSON.stringify(reopened.save())))
    }
    expect(reopened.save()).toEqual(straight.save())
  })

  test('is not changed by what the tracker does later', () => {
    const tracker = startTracker(settings)
    follow(tracker, seriesOf(noisy([[100, 20]])))
    const saved = tracker.save()
    const before = JSON.stringify(saved)
    follow(tracker, seriesOf(noisy([[130, 20]])))
    expect(JSON.stringify(saved)).toBe(before)
  })
})

describe('what a point was expected to be', () => {
  test('is not known for the first two points, and is the level before from then on', () => {
    const tracker = startTracker(settings)
    const answers = noisy([[100, 10]]).map((value) => tracker.append({ value }))
    expect(answers.map(({ expected }) => expected === null)).toEqual([
      true,
      true,
      ...flat([0, 8]).map(() => false),
    ])
    for (const [i, { expected }] of answers.entries()) {
      if (i >= 2) expect(expected).toEqual(answers[i - 1]?.level)
    }
  })

  test('is not known at a new epoch, and counts from there on', () => {
    const tracker = startTracker(settings)
    const values = noisy([[100, 24]])
    const answers = values.map((value, i) => tracker.append({ value, epoch: i < 20 ? 'a' : 'b' }))
    expect(answers[20]?.expected).toBeNull()
    expect(answers[19]?.expected).not.toBeNull()
    expect(answers[21]?.expected).toMatchObject({ start: 20, points: 1 })
    expect(answers[23]?.level).toMatchObject({ start: 20, points: 4 })
  })
})

describe('a step', () => {
  test.each([
    [100, 3],
    [20, 5],
    [12, 8],
  ])('of ten standard deviations after %d points is found within %d, and stands', (before, within) => {
    for (let seed = 1; seed <= 20; seed++) {
      const values = noisy(
        [
          [100, before],
          [110.5, 20],
        ],
        { seed },
      )
      const tracker = startTracker(settings)
      const [event] = follow(tracker, seriesOf(values))
      expect(event?.kind).toBe('found')
      expect(event?.at).toBeLessThan(before + within)
      const [change, ...others] = tracker.changes()
      expect(others).toEqual([])
      expect(change?.cause).toBe('shift')
      expect(change?.earliest).toBeLessThanOrEqual(before)
      expect(change?.latest).toBeGreaterThanOrEqual(before)
    }
  })

  test('with an epoch is found as soon, as the environment’s', () => {
    const points = noisy([
      [100, 20],
      [120, 8],
    ]).map((value, i) => ({ value, epoch: i < 20 ? 'a' : 'b' }))
    const [event, ...others] = follow(startTracker(settings), points)
    expect(others).toEqual([])
    expect(event).toMatchObject({ kind: 'found', change: { index: 20, cause: 'epoch' } })
    expect(event?.at).toBeLessThan(25)
  })

  test('three points after an epoch is not the environment’s', () => {
    const points = noisy([
      [100, 30],
      [120, 20],
    ]).map((value, i) => ({ value, epoch: i < 27 ? 'a' : 'b' }))
    const tracker = startTracker(settings)
    follow(tracker, points)
    expect(tracker.changes()).toMatchObject([{ index: 30, cause: 'shift' }])
  })

  test('moves the level: what is expected next is the new one', () => {
    const tracker = startTracker(settings)
    follow(
      tracker,
      seriesOf(
        noisy([
          [100, 40],
          [120, 8],
        ]),
      ),
    )
    const { expected } = tracker.append({ value: 120 })
    expect(expected).toMatchObject({ scale: 'log', start: 40, points: 8 })
    expect(Math.exp(expected?.centre ?? 0)).toBeCloseTo(120, -0.5)
  })
})

test('a change that later points take back is withdrawn, with the reason', () => {
  const random = seededRandom(1)
  const withdrawn = Array.from({ length: 60 }, () => {
    // Four high points in noise whose scatter is that of the series from then on.
    const calm = Array.from({ length: 20 }, () => 100 + normal(random))
    const odd = Array.from({ length: 4 }, () => 105 + normal(random))
    const wild = Array.from({ length: 40 }, () => 100 + 6 * normal(random))
    return follow(startTracker(settings), seriesOf([...calm, ...odd, ...wild]))
  }).flatMap((events) => events.filter(({ kind }) => kind === 'withdrawn'))
  expect(withdrawn.length).toBeGreaterThan(0)
  for (const event of withdrawn) {
    expect(event).toMatchObject({ reason: 'Later points take the level back within what noise explains' })
  }
})

test('what was found and not withdrawn is what stands, after each point', () => {
  for (const family of noiseFamilies) {
    for (let seed = 1; seed <= 3; seed++) {
      const tracker = startTracker(settings)
      let standing = 0
      for (const point of noiseAndSteps(family, { points: 90, random: seededRandom(seed) })) {
        for (const { kind } of tracker.append(point).events) standing += kind === 'found' ? 1 : -1
        expect(tracker.changes()).toHaveLength(standing)
      }
    }
  }
})

test('a staircase stays, step by step', () => {
  for (let seed = 1; seed <= 5; seed++) {
    const tracker = startTracker(settings)
    const values = noisy(
      [100, 108, 116, 126, 136].map((level) => [level, 30] as const),
      { seed },
    )
    const events = follow(tracker, seriesOf(values))
    expect(events.map(({ kind }) => kind)).toEqual(['found', 'found', 'found', 'found'])
    const off = tracker.changes().map(({ index }, i) => Math.abs(index - 30 * (i + 1)))
    expect(off).toHaveLength(4)
    expect(Math.max(...off)).toBeLessThanOrEqual(1)
  }
})

test('outliers that come one at a time are never changes, however far off', () => {
  for (const far of [1.1, 2, 100, 0.01]) {
    for (let seed = 1; seed <= 5; seed++) {
      const values = noisy([[100, 150]], { seed }).map((value, i) => (i % 11 === 10 ? value * far : value))
      expect(follow(startTracker(settings), seriesOf(values))).toEqual([])
    }
  }
})

test('a series of 1,500 points, more than the window holds, keeps its old changes', () => {
  const values = noisy([
    [100, 200],
    [120, 500],
    [90, 500],
    [100, 300],
  ])
  const tracker = startTracker(settings)
  const events = follow(tracker, seriesOf(values))
  expect(values.length).toBeGreaterThan(2 * detectorConstants.windowMost)
  expect(tracker.changes()).toMatchObject([{ index: 200 }, { index: 700 }, { index: 1200 }])
  expect(events).toMatchObject([
    { kind: 'found', change: { index: 200 } },
    { kind: 'found', change: { index: 700 } },
    { kind: 'found', change: { index: 1200 } },
  ])
  const { points, window } = tracker.save()
  expect(points).toBe(1500)
  expect(window.points.length).toBeLessThanOrEqual(detectorConstants.windowMost)
})

function follow(tracker: Tracker, points: readonly SeriesPoint[]): TrackerEvent[] {
  return points.flatMap((point) => [...tracker.append(point).events])
}
