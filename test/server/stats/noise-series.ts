import { type Random, seededRandom } from '../../../server/stats/seeded-random.ts'
import { normal } from '../../support/random.ts'

/** Normal noise with standard deviation 1 whose neighbours correlate so: AR(1), from its first point on. */
export function noiseSeries(points: number, random: Random, correlation = 0): Float64Array {
  let last = normal(random)
  return Float64Array.from({ length: points }, (_, i) => {
    if (i > 0) last = correlation * last + Math.sqrt(1 - correlation ** 2) * normal(random)
    return last
  })
}

/** The mean over seeds of what a function makes of a seed's noise. */
export function meanOver(seeds: number, measure: (random: Random) => number): number {
  let sum = 0
  for (let seed = 1; seed <= seeds; seed++) sum += measure(seededRandom(seed))
  return sum / seeds
}

/** The same noise with what must not count as noise. */
export const disturbed = {
  'a few steps': (noise: Float64Array) => noise.map((x, i) => x + 6 * Math.floor((5 * i) / noise.length)),
  spikes: (noise: Float64Array) => noise.map((x, i) => (i % 50 === 25 ? x + 40 : x)),
  'a trend': (noise: Float64Array) => noise.map((x, i) => x + (3 * i) / noise.length),
} as const
