import { describe, expect, test } from 'vitest'
import { achievedRate } from '../../../server/judge/achieved-rate.ts'
import { isBlind, runsToSee } from '../../../server/judge/blind.ts'
import { budgetFor } from '../../../server/judge/budget.ts'
import { policy } from '../../../server/judge/policy.ts'
import { sensitivityOf } from '../../../server/judge/sensitivity.ts'
import { levelAt, linearLevelAt } from './judged-level.ts'

describe('the budget of false alerts', () => {
  test('is halved between changes of level and pushes, and shared by the groups of series', () => {
    const budget = budgetFor({ groups: 10, runsPerWeek: 100, pushesPerWeek: 50 })
    expect(budget.falsePerThousand).toBeCloseTo(0.5, 12)
    expect(budget.pushFalseDiscovery).toBeCloseTo(0.01, 12)
  })

  test('makes a busier project stricter, within bounds', () => {
    const of = (scale: number) =>
      budgetFor({ groups: scale, runsPerWeek: 50, pushesPerWeek: 5 * scale }).falsePerThousand
    expect(of(10)).toBeGreaterThan(of(100))
    expect(of(1)).toBe(policy.budgetBounds.falsePerThousand.most)
    expect(of(1e6)).toBe(policy.budgetBounds.falsePerThousand.least)
  })

  test('of a project that measures nothing is as lenient as allowed, and of no alerts at all as strict', () => {
    const idle = { groups: 0, runsPerWeek: 0, pushesPerWeek: 0 }
    expect(budgetFor(idle).falsePerThousand).toBe(policy.budgetBounds.falsePerThousand.most)
    expect(budgetFor({ ...idle, alertsPerWeek: 0 })).toEqual({
      falsePerThousand: policy.budgetBounds.falsePerThousand.least,
      pushFalseDiscovery: policy.budgetBounds.pushFalseDiscovery.least,
    })
  })

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('refuses %s groups', (groups) => {
    expect(() => budgetFor({ groups, runsPerWeek: 1, pushesPerWeek: 1 })).toThrow(
      `Expected groups to be a number from 0, got ${groups}`,
    )
  })
})

describe('the achieved rate', () => {
  const none = { inCalibration: 0, refuted: 0, dismissed: 0, weeks: 10 }

  test('adds up what was false, with its exact interval', () => {
    const rate = achievedRate({ ...none, refuted: 1, dismissed: 1 })
    expect(rate).toMatchObject({ alarms: 2, perWeek: 0.2 })
    expect(rate.low).toBeCloseTo(0.02422, 4)
    expect(rate.high).toBeCloseTo(0.72247, 4)
  })

  test('of no alarm still has an upper end', () => {
    expect(achievedRate(none).low).toBe(0)
    expect(achievedRate(none).high).toBeCloseTo(0.36889, 4)
  })

  test('of thousands of alarms is found as well', () => {
    const { low, high } = achievedRate({ ...none, dismissed: 5000 })
    expect(low).toBeCloseTo(486.2, 0)
    expect(high).toBeCloseTo(514.1, 0)
  })

  test('refuses what is no count, and no time', () => {
    expect(() => achievedRate({ ...none, refuted: 0.5 })).toThrow('Expected counts of false alarms')
    expect(() => achievedRate({ ...none, weeks: 0 })).toThrow('Expected some weeks')
  })
})

describe('a series', () => {
  test('shows its noise and the smallest change it would see', () => {
    const seen = sensitivityOf(levelAt(1000))
    expect(seen.noise).toBeCloseTo(0.01, 12)
    expect(seen.smallestDetectable).toBeGreaterThan(0.04)
    expect(seen.smallestDetectable).toBeLessThan(0.065)
  })

  test('is blind where that is more than its project wants to see', () => {
    const { smallestDetectable } = sensitivityOf(levelAt(1000))
    expect(isBlind(smallestDetectable, { smallestEffect: 0.03 })).toBe(true)
    expect(isBlind(smallestDetectable, { smallestEffect: 0.1 })).toBe(false)
    expect(isBlind(0.05, { smallestEffect: 0.05 })).toBe(false)
  })

  test('is cured by as many runs as see what is wanted, and by no fewer', () => {
    const wanted = { smallestEffect: 0.05 }
    const level = levelAt(1000, { spread: 0.02 })
    const runs = runsToSee(level, wanted) ?? Number.NaN
    const blindWith = (count: number) =>
      isBlind(sensitivityOf(level, { runs: count }).smallestDetectable, wanted)
    expect(runs).toBeGreaterThan(1)
    expect([blindWith(runs - 1), blindWith(runs)]).toEqual([true, false])
    expect(runsToSee(levelAt(1000, { spread: 0.002 }), wanted)).toBe(1)
    expect(runsToSee(levelAt(1000, { spread: 0.5 }), wanted)).toBeNull()
  })

  test('of which nothing can be said, without a level, with too short a one or at zero, is neither blind nor cured', () => {
    for (const level of [null, levelAt(1000, { points: 3 }), linearLevelAt(0, 1)]) {
      const { noise, smallestDetectable } = sensitivityOf(level)
      expect([noise, smallestDetectable]).toEqual([null, null])
      expect(isBlind(smallestDetectable, { smallestEffect: 0.05 })).toBeNull()
      expect(runsToSee(level, { smallestEffect: 0.05 })).toBeNull()
    }
  })
})
