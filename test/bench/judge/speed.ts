import { defaultDetection } from '../../../server/judge/default-detection.ts'
import { findChanges } from '../../../server/judge/detect.ts'
import { startTracker } from '../../../server/judge/tracker.ts'
import { quartiles } from '../../../server/stats/quantiles.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { drawNoise } from './noise-families.ts'
import { plainPelt } from './plain-pelt.ts'

/** Milliseconds that the judge and a plain PELT took for the same series, in turns in this process. */
export interface OfflineSpeed {
  readonly judge: number
  readonly pelt: number
}

/** The whole series at once: the median of so many rounds, after a warm-up in which the code is compiled. */
export function offlineSpeed(values: Float64Array, rounds: number): OfflineSpeed {
  const points = Array.from(values, (value) => ({ value }))
  const round = () => ({
    judge: timed(() => findChanges(points, defaultDetection)),
    pelt: timed(() => plainPelt(values)),
  })
  for (let warm = 0; warm < warmUpMs; ) {
    const { judge, pelt } = round()
    warm += judge + pelt
  }
  const took = Array.from({ length: rounds }, round)
  return {
    judge: quartiles(took.map(({ judge }) => judge)).median,
    pelt: quartiles(took.map(({ pelt }) => pelt)).median,
  }
}

const warmUpMs = 300

/** Milliseconds for one point, over the last fifth of a series that is followed point by point. */
export interface AppendSpeed {
  readonly median: number
  /** With the appends in between that learn the noise anew. */
  readonly mean: number
  readonly slowest: number
}

/** Follows a whole series point by point. */
export function appendSpeed(values: Float64Array): AppendSpeed {
  const tracker = startTracker(defaultDetection)
  const took = Array.from(values, (value) => timed(() => tracker.append({ value })))
  const last = took.slice(Math.floor(0.8 * took.length))
  return {
    median: quartiles(last).median,
    mean: last.reduce((sum, ms) => sum + ms, 0) / last.length,
    slowest: Math.max(...last),
  }
}

/** Normal noise about 100, with a step by 3 standard deviations up or down every `stepEvery` points, if any. */
export function drawTimedSeries(points: number, stepEvery: number | null): Float64Array {
  const noise = drawNoise('gauss', points, seededRandom(17))
  return Float64Array.from(noise, (value, i) => {
    const isUp = stepEvery !== null && Math.floor(i / stepEvery) % 2 === 1
    return 100 + value + (isUp ? 3 : 0)
  })
}

function timed(work: () => unknown): number {
  const start = performance.now()
  work()
  return performance.now() - start
}
