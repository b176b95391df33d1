import type { Random } from '../../../server/stats/seeded-random.ts'
import { normal } from '../../support/random.ts'

/** Kinds of noise that benchmarks show, about a level of 0 with a standard deviation of about 1. */
export type NoiseFamily = keyof typeof drawings

/** `points` values of a family's noise, in the order measured. */
export function drawNoise(family: NoiseFamily, points: number, random: Random): number[] {
  return drawings[family](points, random)
}

const drawings = {
  gauss: (points, random) => fill(points, () => normal(random)),
  /** Skewed to the right: latencies. */
  lognorm: (points, random) => {
    const shape = 0.6
    const mean = Math.exp(shape ** 2 / 2)
    const sd = mean * Math.sqrt(Math.exp(shape ** 2) - 1)
    return fill(points, () => (Math.exp(shape * normal(random)) - mean) / sd)
  },
  /** Heavy tails: Student's t with 3 degrees of freedom, whose variance is 3. */
  t3: (points, random) =>
    fill(points, () => {
      const squares = normal(random) ** 2 + normal(random) ** 2 + normal(random) ** 2
      return normal(random) / Math.sqrt(squares / 3) / Math.sqrt(3)
    }),
  outlier: (points, random) =>
    fill(points, () => normal(random) + (random() < 0.03 ? 8 + 2.5 * normal(random) : 0)),
  ar3: (points, random) => autocorrelated(0.3, points, random),
  ar6: (points, random) => autocorrelated(0.6, points, random),
  /** Two modes, as of a process that lands on one socket or the other. */
  bimodal: (points, random) => fill(points, () => (random() < 0.6 ? -0.7 : 1.05) + 0.5 * normal(random)),
  /** Noisier from the middle on. */
  hetero: (points, random) => fill(points, (i) => normal(random) * (i < points / 2 ? 1 : 2.5)),
  /** Rounded to whole numbers once the level is known (`inUnits`). */
  quant: (points, random) => fill(points, () => normal(random)),
  drift: (points, random) => {
    const end = (2 * random() - 1) * 0.65
    return fill(points, (i) => normal(random) + (end * i) / points)
  },
  /** Three hosts that take turns at random. */
  hosts: (points, random) => fill(points, () => 1.1 * (Math.floor(random() * 3) - 1) + 0.5 * normal(random)),
} as const satisfies Record<string, (points: number, random: Random) => number[]>

export const noiseFamilies = Object.keys(drawings) as readonly NoiseFamily[]

/** Deviations as measured values: about a level of 100, in whole numbers where the family has no finer ones. */
export function inUnits(family: NoiseFamily, deviations: readonly number[]): number[] {
  return deviations.map((deviation) => (family === 'quant' ? Math.round(100 + deviation) : 100 + deviation))
}

/** AR(1) with a marginal standard deviation of 1, from its first point on. */
function autocorrelated(correlation: number, points: number, random: Random): number[] {
  let last = normal(random)
  return fill(points, (i) => {
    if (i > 0) last = correlation * last + Math.sqrt(1 - correlation ** 2) * normal(random)
    return last
  })
}

function fill(points: number, draw: (i: number) => number): number[] {
  return Array.from({ length: points }, (_, i) => draw(i))
}
