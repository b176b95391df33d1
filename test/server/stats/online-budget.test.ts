import { expect, test } from 'vitest'
import { normalUpperTail } from '../../../server/stats/normal.ts'
import { nextLevel, spend, startOnlineBudget } from '../../../server/stats/online-budget.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { normal } from '../../support/random.ts'
import { golden, relativeError } from './golden.ts'

test.each(golden.onlineBudget)(
  'spends the levels of LORD++ at rate $rate',
  ({ p, rate, wealth, levels, found }) => {
    let budget = startOnlineBudget(rate, wealth)
    for (const [i, value] of p.entries()) {
      const step = spend(budget, value)
      expect(relativeError(step.level, levels[i] ?? -1)).toBeLessThan(1e-12)
      expect(step.rejected).toBe(found.includes(i + 1))
      budget = step.budget
    }
    expect(budget).toEqual({ rate, initialWealth: wealth, tests: p.length, rejections: found })
  },
)

test('survives being stored as JSON, and leaves the state it was given alone', () => {
  const start = startOnlineBudget(0.05)
  const { budget } = spend(start, 1e-9)
  expect(start).toEqual({ rate: 0.05, initialWealth: 0.025, tests: 0, rejections: [] })
  expect(spend(JSON.parse(JSON.stringify(budget)), 0.001)).toEqual(spend(budget, 0.001))
})

test('without discoveries never spends more than its initial wealth', () => {
  let budget = startOnlineBudget(0.1)
  let spent = 0
  for (let i = 0; i < 20_000; i++) {
    const step = spend(budget, 1)
    expect(step.level).toBeGreaterThan(0)
    spent += step.level
    budget = step.budget
  }
  expect(spent).toBeLessThan(0.05)
  expect(budget.rejections).toEqual([])
})

test('a discovery raises the next level', () => {
  const quiet = spend(startOnlineBudget(0.05), 1).budget
  const lucky = spend(startOnlineBudget(0.05), 0).budget
  expect(nextLevel(lucky)).toBeGreaterThan(5 * nextLevel(quiet))
})

test('at every time the share of false discoveries stays below the rate', () => {
  const random = seededRandom(22)
  const rounds = 300
  let [early, late] = [0, 0]
  for (let round = 0; round < rounds; round++) {
    const found = discoveries(random)
    early += falseShare(found.filter((i) => i <= 100))
    late += falseShare(found)
    // Forty are real; most of them are found, or the test would show nothing.
    expect(found.length).toBeGreaterThan(5)
  }
  expect(early / rounds).toBeLessThan(0.1)
  expect(late / rounds).toBeLessThan(0.1)
})

/** The numbers of the tests that reject among 400, of which every tenth has an effect. */
function discoveries(random: () => number): number[] {
  let budget = startOnlineBudget(0.1)
  for (let i = 1; i <= 400; i++) {
    budget = spend(budget, normalUpperTail(normal(random) + (i % 10 === 0 ? 4 : 0))).budget
  }
  return [...budget.rejections]
}

function falseShare(found: readonly number[]): number {
  return found.length === 0 ? 0 : found.filter((i) => i % 10 !== 0).length / found.length
}

test('keeps a bounded state however much it finds', () => {
  let budget = startOnlineBudget(0.05)
  for (let i = 0; i < 700; i++) budget = spend(budget, 0).budget
  expect(budget.tests).toBe(700)
  expect(budget.rejections).toHaveLength(501)
  expect(budget.rejections[0]).toBe(1)
  expect(nextLevel(budget)).toBeLessThan(0.05)
})

test('refuses rates, wealth and p-values that mean nothing', () => {
  expect(() => startOnlineBudget(1)).toThrow('a rate between 0 and 1, got 1')
  expect(() => startOnlineBudget(0.05, 0.06)).toThrow('at most the rate 0.05, got 0.06')
  expect(() => spend(startOnlineBudget(0.05), Number.NaN)).toThrow('a p-value from 0 to 1, got NaN')
  expect(() => nextLevel({ ...startOnlineBudget(0.05), tests: -1 })).toThrow('number of tests')
})
