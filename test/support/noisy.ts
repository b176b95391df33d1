import { seededRandom } from '../../server/stats/seeded-random.ts'
import { normal } from './random.ts'

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
