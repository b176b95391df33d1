import { expect, test } from 'vitest'
import { hierarchicalBootstrap } from '../../../server/stats/hierarchical-bootstrap.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { normal } from '../../support/random.ts'
import { golden, relativeError } from './golden.ts'

test.each(golden.hierarchical)('on the $scale scale: $difference from $low to $high', (row) => {
  const result = hierarchicalBootstrap(row.a, row.b, row)
  for (const field of ['difference', 'low', 'high'] as const) {
    expect(relativeError(result[field], row[field])).toBeLessThan(1e-9)
  }
})

test('a unit cancels on the log scale', () => {
  const [row] = golden.hierarchical
  if (row === undefined) throw new Error('No golden value for the hierarchical bootstrap')
  const inBits = (runs: readonly (readonly number[])[]) => runs.map((run) => run.map((x) => 8 * x))
  const options = { ...row, scale: 'log' as const }
  const plain = hierarchicalBootstrap(row.a, row.b, options)
  const bits = hierarchicalBootstrap(inBits(row.a), inBits(row.b), options)
  expect(bits.low).toBeCloseTo(plain.low, 12)
  expect(bits.high).toBeCloseTo(plain.high, 12)
})

test('takes the run for the unit: more repetitions of the same runs narrow nothing', () => {
  const random = seededRandom(18)
  const width = (repetitions: number) => {
    const group = () =>
      [0, 1, 2, 3, 4, 5].map((level) =>
        Array.from({ length: repetitions }, () => level + 0.01 * normal(random)),
      )
    const { low, high } = hierarchicalBootstrap(group(), group(), {
      confidence: 0.95,
      seed: 1,
      scale: 'linear',
    })
    return high - low
  }
  expect(width(100) / width(3)).toBeGreaterThan(0.97)
})

test.each([
  { runs: 4, within: 0.5, least: 0.93, most: 1 },
  { runs: 10, within: 0.5, least: 0.93, most: 0.995 },
  // Repetitions as spread as runs: the drawing counts them twice, so the interval is too wide rather than too short.
  { runs: 6, within: 2, least: 0.96, most: 1 },
])('holds the truth with $runs runs and repetitions spread by $within', ({ runs, within, least, most }) => {
  const random = seededRandom(19)
  const group = () =>
    Array.from({ length: runs }, () => {
      const level = normal(random)
      return Array.from({ length: 5 }, () => level + within * normal(random))
    })
  const rounds = 300
  let inside = 0
  for (let i = 0; i < rounds; i++) {
    const options = { confidence: 0.95, seed: i, scale: 'linear', resamples: 200 } as const
    const { low, high } = hierarchicalBootstrap(group(), group(), options)
    if (low <= 0 && high >= 0) inside++
  }
  expect(inside / rounds).toBeGreaterThanOrEqual(least)
  expect(inside / rounds).toBeLessThanOrEqual(most)
})

test('refuses groups that have no spread between runs to draw from, and what has no logarithm', () => {
  const options = { confidence: 0.95, seed: 1, scale: 'log' } as const
  const good = [[1, 2], [3]]
  expect(() => hierarchicalBootstrap([[1, 2]], good, options)).toThrow(
    'at least two runs in the first group, got 1',
  )
  expect(() => hierarchicalBootstrap(good, [[1], []], options)).toThrow('run 1 of the second group, got 0')
  expect(() => hierarchicalBootstrap(good, [[1], [0]], options)).toThrow('above 0 for the log scale')
  expect(hierarchicalBootstrap([[2], [2]], [[2], [2]], options)).toEqual({ difference: 0, low: 0, high: 0 })
})
