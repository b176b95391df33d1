import { expect, test } from 'vitest'
import { backtestSeries } from '../../../server/judge/backtest-series.ts'
import { policy } from '../../../server/judge/policy.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { normal } from '../../support/random.ts'

/** Sixty points of noise, 12 % lower from the fortieth on. */
function stepped(epoch: (i: number) => string = () => 'e') {
  const random = seededRandom(7)
  return Array.from({ length: 60 }, (_, i) => ({
    value: 1000 * (i >= 40 ? 0.88 : 1) * Math.exp(0.01 * normal(random)),
    epoch: epoch(i),
  }))
}

test('a change is worth an alert from the first point on that makes it large and rare enough', () => {
  const changes = backtestSeries(stepped(), [
    { smallestEffect: policy.leastEffect, p: 1 },
    { smallestEffect: 0.05, p: 1e-12 },
    { smallestEffect: 0.3, p: 1 },
  ])
  expect(changes).toHaveLength(1)
  const [{ openedAt: [first, rare, large] = [], withdrawnAt, change } = {}] = changes
  expect(Math.abs((change?.index ?? 0) - 40)).toBeLessThanOrEqual(1)
  expect(withdrawnAt).toBeNull()
  expect(first).toBeGreaterThanOrEqual(40)
  // Rarer evidence takes more points; an effect that it never has, none are enough for.
  expect(rare ?? 0).toBeGreaterThan(first ?? 0)
  expect(large).toBeNull()
})

test('what begins with another environment is a marker, and no alert under any settings', () => {
  const changes = backtestSeries(
    stepped((i) => (i >= 40 ? 'new' : 'old')),
    [{ smallestEffect: 0.001, p: 1 }],
  )
  expect(changes).toEqual([])
})

test('a short spell is told and taken back', () => {
  const random = seededRandom(3)
  const points = Array.from({ length: 80 }, (_, i) => ({
    value: 1000 * (i >= 40 && i < 43 ? 0.7 : 1) * Math.exp(0.01 * normal(random)),
    epoch: 'e',
  }))
  const changes = backtestSeries(points, [{ smallestEffect: 0.05, p: 1 }])
  for (const { openedAt, withdrawnAt, change } of changes) {
    if (withdrawnAt !== null) expect(withdrawnAt).toBeGreaterThan(openedAt[0] ?? change.index)
  }
  expect(changes.every(({ change }) => change.index >= 38 && change.index <= 45)).toBe(true)
})
