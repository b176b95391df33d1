import { requireCount, requireValues } from './require-values.ts'
import { type Random, seededRandom, shuffled } from './seeded-random.ts'

/**
 * Purpose: whether a difference between two groups could come from how values happened to fall into them, for any
 * statistic and without a distribution: the share of splits of all values whose statistic is at least as far from 0.
 * Method: all splits when there are at most 20 000 of them, otherwise `resamples` random ones with (b + 1)/(m + 1), which
 * keeps the test valid. The statistic is the difference of means, b − a, unless another is given.
 * Assumes: under "no difference" all values are exchangeable: same distribution, same spread, no order in time.
 * Not for: groups of unequal spread and size, values in which neighbours resemble each other, or p below 1/splits.
 * Errors: RangeError for an empty group, NaN or infinity in values or statistic, fewer than one resample.
 * Example: [1, 2, 3] against [4, 5, 6] gives p = 2/20, exact.
 * Reference: Pitman (1937), Suppl. J. R. Stat. Soc. 4(1); Phipson & Smyth (2010), "Permutation p-values should never be
 * zero", Stat. Appl. Genet. Mol. Biol. 9(1).
 */
export function permutationTest(
  a: readonly number[],
  b: readonly number[],
  options: PermutationOptions,
): PermutationTest {
  requireValues('the first group', a, 1)
  requireValues('the second group', b, 1)
  const { statistic = meanDifference, seed, resamples = 9999 } = options
  requireCount('resamples', resamples, 1)
  const observed = finite(statistic(a, b))
  const all = [...a, ...b]
  // Splits that are equal on paper differ in the last digits, by the order of their sums.
  const size = all.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const rounding = 1e-12 * Math.abs(observed) + (statistic === meanDifference ? 1e-14 * size : 0)
  const bound = Math.abs(observed) - rounding
  const splits = choices(all.length, a.length)
  const exact = splits <= mostSplits
  const tried = exact ? everySplit(all, a.length) : randomSplits(all, a.length, seededRandom(seed), resamples)
  let extreme = 0
  for (const [first, second] of tried) {
    if (Math.abs(finite(statistic(first, second))) >= bound) extreme++
  }
  return exact
    ? { statistic: observed, p: extreme / splits, splits, method: 'exact' }
    : { statistic: observed, p: (extreme + 1) / (resamples + 1), splits: resamples, method: 'sampled' }
}

export interface PermutationOptions {
  /** Used when splits are sampled. */
  readonly seed: number
  /** 0 where the groups are alike; the difference of means if not given. */
  readonly statistic?: (a: readonly number[], b: readonly number[]) => number
  /** How many random splits where there are too many; 9999 if not given. */
  readonly resamples?: number
}

export interface PermutationTest {
  readonly statistic: number
  /** Two-sided: by the distance from 0. */
  readonly p: number
  /** How many splits p was counted from. */
  readonly splits: number
  readonly method: 'exact' | 'sampled'
}

const mostSplits = 20_000

function meanDifference(a: readonly number[], b: readonly number[]): number {
  return b.reduce((sum, x) => sum + x, 0) / b.length - a.reduce((sum, x) => sum + x, 0) / a.length
}

function finite(value: number): number {
  if (Number.isFinite(value)) return value
  throw new RangeError(`Expected a statistic that is finite for every split, got ${value}`)
}

/** n over k, Infinity where it does not matter how many more. */
function choices(n: number, k: number): number {
  let result = 1
  for (let i = 1; i <= Math.min(k, n - k); i++) result = (result * (n - i + 1)) / i
  return Math.round(result)
}

type Split = readonly [readonly number[], readonly number[]]

/** Every choice of `count` values for the first group, in lexical order. */
function* everySplit(all: readonly number[], count: number): Generator<Split> {
  const chosen = Array.from({ length: count }, (_, i) => i)
  while (true) {
    const taken = new Set(chosen)
    yield [chosen.map((i) => all[i] ?? 0), all.filter((_, i) => !taken.has(i))]
    const movable = chosen.findLastIndex((place, i) => place < all.length - count + i)
    if (movable < 0) return
    const start = (chosen[movable] ?? 0) + 1
    for (let i = movable; i < count; i++) chosen[i] = start + i - movable
  }
}

function* randomSplits(
  all: readonly number[],
  count: number,
  random: Random,
  resamples: number,
): Generator<Split> {
  for (let i = 0; i < resamples; i++) {
    const mixed = shuffled(all, random)
    yield [mixed.slice(0, count), mixed.slice(count)]
  }
}
