import type { SeriesPoint } from '../../../server/judge/series-point.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'

export function seriesOf(values: readonly number[]): SeriesPoint[] {
  return values.map((value) => ({ value }))
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
