import { requireBetween, requireCount, requireProbability } from './require-values.ts'

/**
 * Purpose: which p-values of an endless stream to believe, one by one as they come, so that at every time at most a share
 * `rate` of the believed ones is false on average. LORD++: a wealth of error is spent slowly, and earned back by
 * discoveries. `spend` is state in, state out; the state is JSON.
 * Which control when: several tests known at once → benjaminiHochberg. A stream in which discoveries keep coming, such as
 * confirmations → this. A budget per time ("one false alert a week") → neither: share it evenly over the tests of that
 * time, since here the level sinks for as long as nothing is found (at a rate of .05, to 1e-5 after some 100 tests).
 * Assumes: a p-value is valid given the past ones. Under dependence between tests take e-values and eBenjaminiHochberg.
 * Not for: the same series tested again at every commit on nearly the same data.
 * Errors: RangeError for p outside [0, 1], a rate outside (0, 1), initial wealth outside (0, rate].
 * Reference: Ramdas, Yang, Wainwright & Jordan (2017), "Online control of the false discovery rate with decaying memory",
 * NIPS 30; Javanmard & Montanari (2018), "Online rules for control of false discovery rate …", Ann. Stat. 46(2).
 */
export function spend(budget: OnlineBudget, p: number): Spending {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`Expected a p-value from 0 to 1, got ${p}`)
  const level = nextLevel(budget)
  const rejected = p <= level
  const tests = budget.tests + 1
  if (!rejected) return { budget: { ...budget, tests }, level, rejected }
  const [first, ...later] = [...budget.rejections, tests]
  // The oldest of many give next to nothing any more; dropping them only lowers the levels.
  const kept = first === undefined ? [] : [first, ...later.slice(-mostRejections)]
  return { budget: { ...budget, tests, rejections: kept }, level, rejected }
}

export interface Spending {
  readonly budget: OnlineBudget
  /** What p was held against. */
  readonly level: number
  readonly rejected: boolean
}

export interface OnlineBudget {
  /** The share of false discoveries to allow. */
  readonly rate: number
  readonly initialWealth: number
  /** How many tests were made. */
  readonly tests: number
  /** The numbers, counted from 1, of the tests that rejected. */
  readonly rejections: readonly number[]
}

const mostRejections = 500

/** A budget before its first test. Errors: RangeError for a rate outside (0, 1), initial wealth outside (0, rate]. */
export function startOnlineBudget(rate: number, initialWealth = rate / 2): OnlineBudget {
  requireProbability('a rate', rate)
  if (!(initialWealth > 0 && initialWealth <= rate)) {
    throw new RangeError(`Expected initial wealth above 0 and at most the rate ${rate}, got ${initialWealth}`)
  }
  return { rate, initialWealth, tests: 0, rejections: [] }
}

/** The level that the next p-value will be held against. */
export function nextLevel({ rate, initialWealth, tests, rejections }: OnlineBudget): number {
  requireCount('the number of tests', tests, 0)
  requireBetween('initial wealth', initialWealth, { low: 0, high: 1 })
  const time = tests + 1
  const [first, ...later] = rejections
  let level = initialWealth * weight(time)
  if (first !== undefined) level += (rate - initialWealth) * weight(time - first)
  for (const at of later) level += rate * weight(time - at)
  return level
}

/** The share of a wealth that is spent `age` tests later. Without the factor they add up to 12.6451; with it, to .999. */
function weight(age: number): number {
  return (0.079 * Math.log(Math.max(age, 2))) / (age * Math.exp(Math.sqrt(Math.log(age))))
}
