import { expect, test } from 'vitest'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { normal } from '../../support/random.ts'
import { plainPelt } from './plain-pelt.ts'

/** Normal noise about 100 with a step of a given size at each place. */
function drawSteps(points: number, steps: Readonly<Record<number, number>>, seed: number): Float64Array {
  const random = seededRandom(seed)
  let level = 100
  return Float64Array.from({ length: points }, (_, i) => {
    level += steps[i] ?? 0
    return level + normal(random)
  })
}

/** The same objective without pruning: every beginning of every level is tried. */
function optimalPartition(values: Float64Array, variance: number): number[] {
  const penalty = 2 * Math.log(values.length) * variance
  const best = [{ cost: -penalty, cuts: [] as readonly number[] }]
  for (let end = 1; end <= values.length; end++) {
    const options = best.map(({ cost, cuts }, from) => {
      const level = values.subarray(from, end)
      const mean = level.reduce((sum, value) => sum + value, 0) / level.length
      const spread = level.reduce((sum, value) => sum + (value - mean) ** 2, 0)
      return { cost: cost + spread + penalty, cuts: from === 0 ? cuts : [...cuts, from] }
    })
    best.push(options.reduce((least, option) => (option.cost < least.cost ? option : least)))
  }
  return [...(best.at(-1)?.cuts ?? [])]
}

test('plain PELT finds steps of five standard deviations where they are', () => {
  expect(plainPelt(drawSteps(500, { 120: 5, 300: -5, 310: 5 }, 1))).toEqual([120, 300, 310])
})

test('plain PELT finds nothing in normal noise alone, nor in a constant', () => {
  expect(plainPelt(drawSteps(500, {}, 2))).toEqual([])
  expect(plainPelt(new Float64Array(50).fill(7))).toEqual([])
  expect(plainPelt(new Float64Array(0))).toEqual([])
})

test('plain PELT weighs a step by the variance it is told', () => {
  const values = drawSteps(200, { 100: 5 }, 4)
  expect(plainPelt(values, 1)).toEqual([100])
  expect(plainPelt(values, 1000)).toEqual([])
})

test.each([
  { name: 'no step', steps: {} },
  { name: 'small steps', steps: { 40: 1, 80: -1, 95: 1.5 } },
  { name: 'large steps close together', steps: { 20: 6, 24: -9, 60: 4, 61: 8, 100: -7 } },
])('plain PELT cuts where trying every partition does: $name', ({ steps }) => {
  for (let seed = 1; seed <= 12; seed++) {
    // A variance below the true one makes for many cuts, and for much to prune.
    for (const variance of [1, 0.2]) {
      const values = drawSteps(120, steps, seed)
      expect(plainPelt(values, variance)).toEqual(optimalPartition(values, variance))
    }
  }
})
