import type { DetectionSettings } from '../../../server/judge/detection-settings.ts'
import { policy } from '../../../server/judge/policy.ts'
import type { SeriesPoint } from '../../../server/judge/series-point.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { normal } from '../../support/random.ts'

/** What the server asks the detector for where no budget says otherwise. */
export const settings: DetectionSettings = {
  minEffect: policy.leastEffect,
  falsePerThousand: policy.falsePerThousand,
}

export function seriesOf(values: readonly number[]): SeriesPoint[] {
  return values.map((value) => ({ value }))
}

/** Levels one after the other, each with its number of points, and independent noise relative to them. */
export function noisy(
  levels: readonly (readonly [level: number, points: number])[],
  { sd = 0.01, seed = 1 }: { readonly sd?: number; readonly seed?: number } = {},
): number[] {
  const random = seededRandom(seed)
  return levels.flatMap(([level, points]) =>
    Array.from({ length: points }, () => level * Math.exp(sd * normal(random))),
  )
}

/** The levels themselves, without noise. */
export function flat(...levels: readonly (readonly [level: number, points: number])[]): number[] {
  return levels.flatMap(([level, points]) => new Array<number>(points).fill(level))
}

/** Counts of random events: Poisson's distribution, by the times between them. */
export function counts(mean: number, points: number, seed: number): number[] {
  const random = seededRandom(seed)
  return Array.from({ length: points }, () => {
    let events = -1
    for (let time = 0; time < mean; events += 1) time -= Math.log(1 - random())
    return events
  })
}
