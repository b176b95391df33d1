import { describe, expect, test } from 'vitest'
import type { Level } from '../../../server/judge/level.ts'
import { rulesOut } from '../../../server/judge/rules-out.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { normal } from '../../support/random.ts'

/** A level of 20 runs at 100, with a relative spread. */
function levelOf(spread: number): Level {
  return {
    ...{ scale: 'log', start: 0, points: 20, centre: Math.log(100), spread, freedom: 19 },
    centreError: spread / Math.sqrt(20),
  }
}

/** Runs at a multiple of the level, with its spread. */
function runsAt(count: number, { spread = 0.01, factor = 1, seed = 1 } = {}) {
  const random = seededRandom(seed)
  return Array.from({ length: count }, () => ({ value: 100 * factor * Math.exp(spread * normal(random)) }))
}

const level = levelOf(0.01)

describe('a suspected change', () => {
  test.each([-0.2, 0.2])('of %d is ruled out by runs that stayed where they were', (suspected) => {
    expect(rulesOut({ suspected, level, runs: runsAt(6) })).toBe(true)
  })

  test.each([-0.2, -0.12])('is not ruled out where the runs show it, or most of it (%d)', (change) => {
    expect(rulesOut({ suspected: -0.2, level, runs: runsAt(10, { factor: 1 + change }) })).toBe(false)
  })

  test('is ruled out where the runs went the other way', () => {
    expect(rulesOut({ suspected: -0.2, level, runs: runsAt(6, { factor: 1.1 }) })).toBe(true)
  })

  test('is not ruled out by fewer runs than a baseline takes, however calm', () => {
    expect(rulesOut({ suspected: -0.5, level, runs: runsAt(4) })).toBe(false)
    expect(rulesOut({ suspected: -0.5, level, runs: [] })).toBe(false)
  })

  test('is not ruled out by runs that could not have shown it', () => {
    const noisy = levelOf(0.15)
    expect(rulesOut({ suspected: -0.1, level: noisy, runs: runsAt(8, { spread: 0.15 }) })).toBe(false)
  })

  test('is not ruled out where nothing is known of the level before', () => {
    expect(rulesOut({ suspected: -0.2, level: null, runs: runsAt(10) })).toBe(false)
  })

  test('that is there is ruled out in less than one of a hundred cases', () => {
    const wrong = Array.from({ length: 500 }, (_, seed) =>
      rulesOut({ suspected: -0.06, level, runs: runsAt(8, { factor: 0.94, seed }) }),
    ).filter(Boolean)
    expect(wrong.length).toBeLessThan(5)
  })
})
