import { describe, expect, test } from 'vitest'
import type { ChangePoint } from '../../../server/judge/change-point.ts'
import { defaultDetection as settings } from '../../../server/judge/default-detection.ts'
import { findChanges } from '../../../server/judge/detect.ts'
import type { SeriesPoint } from '../../../server/judge/series-point.ts'
import { startTracker, type TrackerEvent } from '../../../server/judge/tracker.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { type NoiseFamily, noiseFamilies } from '../../bench/judge/noise-families.ts'
import { noiseAndSteps } from './noise-and-steps.ts'

const all = noiseFamilies.flatMap((family) => [1, 2, 3].map((seed) => [family, seed] as const))

/** All that is decided: places, their causes, and when a tracker found them and took them back. */
function decisions(points: readonly SeriesPoint[]) {
  const tracker = startTracker(settings)
  const events = points.flatMap((point) => tracker.append(point).events.map(brief))
  return { offline: findChanges(points, settings).map(place), events }
}

const place = ({ index, earliest, latest, cause }: ChangePoint) => ({ index, earliest, latest, cause })

const brief = (event: TrackerEvent) =>
  event.kind === 'found'
    ? { kind: 'found', at: event.at, ...place(event.change) }
    : { kind: 'withdrawn', at: event.at, index: event.index }

describe.each(all)('noise of the family %s with steps, seed %d', (family, seed) => {
  const points = drawn(family, seed)
  const plain = decisions(points)
  const mapped = (to: (value: number) => number, error: (se: number, value: number) => number) =>
    decisions(
      points.map(({ value, se = 0, ...rest }) => ({ ...rest, value: to(value), se: error(se, value) })),
    )

  test('means the same in any unit', () => {
    for (const factor of [1e-9, 1 / 3, 1024, 1e9]) {
      expect(
        mapped(
          (value) => value * factor,
          (se) => se * factor,
        ),
      ).toEqual(plain)
    }
  })

  test('means the same as times and as rates', () => {
    expect(
      mapped(
        (value) => 1 / value,
        (se, value) => se / value ** 2,
      ),
    ).toEqual(plain)
  })

  test('and its epochs mean the same by other names', () => {
    const renamed = points.map((point) => ({ ...point, epoch: `host ${point.epoch}` }))
    expect(decisions(renamed)).toEqual(plain)
  })
})

test.each(all)('gains and losses mirror each other: the family %s, seed %d, from zero', (family, seed) => {
  // With a zero among them neither is compared by ratios, which only positive values are.
  const points = drawn(family, seed).map(({ value, ...rest }, i) => ({
    ...rest,
    value: i === 0 ? 0 : value - 100,
  }))
  expect(decisions(points.map((point) => ({ ...point, value: -point.value })))).toEqual(decisions(points))
})

test('a tracker that follows several series is not confused by their order', () => {
  const [one = [], other = []] = [drawn('gauss', 4), drawn('outlier', 5)]
  const [first, second] = [startTracker(settings), startTracker(settings)]
  for (const [i, point] of one.entries()) {
    first.append(point)
    const beside = other[i]
    if (beside !== undefined) second.append(beside)
  }
  const alone = startTracker(settings)
  for (const point of one) alone.append(point)
  expect(first.changes()).toEqual(alone.changes())
})

function drawn(family: NoiseFamily, seed: number): SeriesPoint[] {
  return noiseAndSteps(family, { points: 70, random: seededRandom(1000 * seed) })
}
