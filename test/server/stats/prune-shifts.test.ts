import { expect, test } from 'vitest'
import { type PruneOptions, pruneShifts } from '../../../server/stats/prune-shifts.ts'

const series = { values: new Float64Array(100), weights: new Float64Array(100).fill(1) }

test('places with enough evidence stay, others go', () => {
  expect(prune([20, 50, 80], { weigh: ({ at }) => (at === 50 ? 3 : 15) })).toEqual([20, 80])
  expect(prune([])).toEqual([])
})

test('the weakest goes first, and its neighbours are weighed anew without it', () => {
  // Each is weak as long as the other bounds its stretch, the second less so.
  const weigh: PruneOptions['weigh'] = ({ from, at, to }) => {
    if (at === 40) return to === 100 ? 20 : 8
    return from === 0 ? 20 : 6
  }
  expect(prune([40, 50], { weigh })).toEqual([40])
})

test('a stretch that is too short is odd points, whatever its evidence', () => {
  expect(prune([50, 52], { weigh: ({ from, to }) => (from === 50 || to === 52 ? 1000 : 100) })).toHaveLength(
    1,
  )
  expect(prune([98])).toEqual([])
  expect(prune([97])).toEqual([97])
})

test('pinned places stay, whatever their evidence', () => {
  expect(prune([2, 50], { weigh: () => 0, pinned: new Set([2]) })).toEqual([2])
})

test('what is needed may differ by place', () => {
  expect(prune([30, 60], { weigh: () => 10, threshold: (at) => (at === 30 ? 8 : 12) })).toEqual([30])
})

test('a shift known before may be weighed without the newest points', () => {
  const weigh: PruneOptions['weigh'] = ({ to }) => (to === 100 ? 3 : 20)
  expect(prune([50], { weigh })).toEqual([])
  expect(prune([50], { weigh, patience: () => 6 })).toEqual([50])
  expect(prune([50], { weigh, patience: () => 49 })).toEqual([])
})

test('a place knows whether it is the last', () => {
  const asked: string[] = []
  prune([30, 60], {
    weigh: ({ at, last }) => {
      asked.push(`${at} ${last}`)
      return 20
    },
  })
  expect(asked).toEqual(['30 false', '60 true'])
})

function prune(candidates: readonly number[], options: Partial<PruneOptions> = {}): number[] {
  return pruneShifts(series, candidates, {
    weigh: () => 20,
    threshold: () => 12,
    leastStretch: 3,
    pinned: new Set(),
    ...options,
  })
}
