import { type Random, seededRandom, seedFrom } from '../../../server/stats/seeded-random.ts'
import { normal } from '../../support/random.ts'
import type { LabelledSeries } from './labelled-series.ts'
import { drawNoise, inUnits, type NoiseFamily, noiseFamilies } from './noise-families.ts'

/** A kind of series: without a change, with one step, with several, and with all that makes steps hard to see. */
export type SetName = keyof typeof sets

export interface SetSize {
  /** Series of each family; of `step`, of each family and size of step. */
  readonly perFamily: number
  readonly seed: number
}

/** Series of a set with known change points. Each has a seed of its own: a larger set begins with the smaller one's. */
export function generateSet(name: SetName, { perFamily, seed }: SetSize): LabelledSeries[] {
  return sets[name].flatMap((kind) =>
    Array.from({ length: perFamily }, (_, i) => {
      const id = [name, kind.family, ...('mag' in kind ? [kind.mag] : []), i].join('/')
      const random = seededRandom(seedFrom(`${seed}/${id}`))
      return { id, family: kind.family, ...draw(name, kind, random) }
    }),
  )
}

interface Kind {
  readonly family: NoiseFamily
  readonly mag?: number
}

/** Families in which a single step's true place and size say all that can be known. */
const plainFamilies = noiseFamilies.filter((family) => !['ar6', 'hetero', 'drift'].includes(family))

const sets = {
  aa: noiseFamilies.map((family): Kind => ({ family })),
  step: plainFamilies.flatMap((family) => [2, 3, 5].map((mag): Kind => ({ family, mag }))),
  multi: (['gauss', 'lognorm', 'outlier', 't3'] as const).map((family): Kind => ({ family })),
  hard: noiseFamilies.map((family): Kind => ({ family })),
} as const

type Drawn = Pick<LabelledSeries, 'values' | 'cps' | 'mag'>

function draw(name: SetName, { family, mag = 0 }: Kind, random: Random): Drawn {
  switch (name) {
    case 'aa':
      return { values: inUnits(family, drawNoise(family, 150, random)), cps: [] }
    case 'step':
      return drawStep(family, mag, random)
    case 'multi':
      return drawMulti(family, random)
    case 'hard':
      return drawHard(family, random)
  }
}

function drawStep(family: NoiseFamily, size: number, random: Random): Drawn {
  const noise = drawNoise(family, 150, random)
  const place = 50 + Math.floor(50 * random())
  const mag = sign(random) * size
  return { values: inUnits(family, plus(noise, levels(150, [place], [mag]))), cps: [place], mag }
}

function drawMulti(family: NoiseFamily, random: Random): Drawn {
  const points = 300
  const noise = drawNoise(family, points, random)
  const cps = drawPlaces(Math.floor(5 * random()), { points, gap: 12 }, random)
  const sizes = cps.map(() => sign(random) * (2 + 6 * random()))
  const outliers = noise.map(() => (random() < 0.01 ? 5 + 15 * random() : 0))
  return { values: inUnits(family, plus(noise, levels(points, cps, sizes), outliers)), cps }
}

function drawHard(family: NoiseFamily, random: Random): Drawn {
  const points = 300
  const noise = drawNoise(family, points, random)
  const cps = drawPlaces(Math.floor(6 * random()), { points, gap: 8 }, random)
  const sizes = cps.map(() => sign(random) * 0.8 * (5 / 0.8) ** random())
  const drift = random() < 0.25 ? 3 * (2 * random() - 1) : 0
  const trend = noise.map((_, i) => (drift * i) / points)
  const nuisance = plus(drawBlips(points, random), drawOutliers(points, random))
  return { values: inUnits(family, plus(noise, levels(points, cps, sizes), trend, nuisance)), cps }
}

/** None to two excursions of one or two points by four to eight standard deviations: odd runs, not changes. */
function drawBlips(points: number, random: Random): number[] {
  const blips = Array.from({ length: points }, () => 0)
  for (let left = Math.floor(3 * random()); left > 0; left--) {
    const from = Math.floor(points * random())
    const height = sign(random) * (4 + 4 * random())
    const length = 1 + Math.floor(2 * random())
    for (let i = from; i < Math.min(points, from + length); i++) blips[i] = (blips[i] ?? 0) + height
  }
  return blips
}

/** None to two points far above. */
function drawOutliers(points: number, random: Random): number[] {
  const outliers = Array.from({ length: points }, () => 0)
  for (let left = Math.floor(3 * random()); left > 0; left--) {
    outliers[Math.floor(points * random())] = 15 + 3 * normal(random)
  }
  return outliers
}

/** Places at least `gap` points from each other and from both ends, ascending. */
function drawPlaces(
  count: number,
  { points, gap }: { points: number; gap: number },
  random: Random,
): number[] {
  for (;;) {
    const places = Array.from({ length: count }, () => gap + Math.floor((points - 2 * gap) * random()))
    places.sort((a, b) => a - b)
    if (places.every((place, i) => i === 0 || place - (places[i - 1] ?? 0) >= gap)) return places
  }
}

/** The level at each point: the sum of the steps so far. */
function levels(points: number, places: readonly number[], sizes: readonly number[]): number[] {
  return Array.from({ length: points }, (_, i) =>
    places.reduce((level, place, k) => level + (i >= place ? (sizes[k] ?? 0) : 0), 0),
  )
}

function plus(first: readonly number[], ...rest: readonly (readonly number[])[]): number[] {
  return first.map((value, i) => rest.reduce((sum, other) => sum + (other[i] ?? 0), value))
}

function sign(random: Random): number {
  return random() < 0.5 ? -1 : 1
}
