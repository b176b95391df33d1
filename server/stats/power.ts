import { noncentralTUpperTail } from './noncentral-t.ts'
import { requireBetween, requireCount, requireProbability } from './require-values.ts'
import { tQuantile } from './t-test.ts'

/**
 * Purpose: the smallest difference that a two-sided t test between n1 and n2 values would find with `power`, so that
 * "no change" always comes with what could have been seen.
 * Assumes: independent values, roughly normal, one standard deviation `sd` for both groups. `alpha` is the level that is
 * really used, multiplicity included. `df` if `sd` is known from elsewhere (n2 may then be 1); n1 + n2 − 2 otherwise.
 * Not for: the power of a test that has been made, at the effect it found; that only repeats its p (Hoenig & Heisey 2001).
 * Errors: RangeError for counts below 1, sd ≤ 0, df < 1, alpha or power outside (0, 1), power ≤ alpha.
 * Example: n1 = n2 = 10, sd 1, alpha .05, power .8 gives 1.32.
 * Reference: Cohen (1988), "Statistical Power Analysis for the Behavioral Sciences", ch. 2; the noncentral t exactly.
 */
export function smallestDetectableEffect(options: DetectableOptions): number {
  const { n1, n2, sd, alpha, power } = options
  requireCount('n1', n1, 1)
  requireCount('n2', n2, 1)
  requireBetween('sd', sd, positive)
  return detectableShift({
    standardError: meanError(n1, n2, sd),
    df: options.df ?? n1 + n2 - 2,
    alpha,
    power,
  })
}

export interface DetectableOptions {
  readonly n1: number
  readonly n2: number
  /** Standard deviation of one value, in the unit that the effect is wanted in. */
  readonly sd: number
  readonly df?: number
  readonly alpha: number
  readonly power: number
}

/**
 * The smallest true difference that a two-sided t test finds with `power`, for any estimate with a standard error and its
 * degrees of freedom; in the standard error's unit. Errors: as smallestDetectableEffect.
 */
export function detectableShift(options: ShiftOptions): number {
  const { standardError, df, alpha, power } = options
  requireTest(options)
  if (!(power > alpha && power < 1)) {
    throw new RangeError(`Expected a power between alpha = ${alpha} and 1, got ${power}`)
  }
  const key = `${df} ${alpha} ${power}`
  const found = known.get(key) ?? solve(df, alpha, power)
  if (known.size < mostKnown) known.set(key, found)
  return found * standardError
}

export interface ShiftOptions {
  readonly standardError: number
  readonly df: number
  readonly alpha: number
  readonly power: number
}

/** A push asks for the same few sizes for every series; what was found once is kept. */
const known = new Map<string, number>()
const mostKnown = 10_000

/** The noncentrality that gives `power`: bracketed, then by false position with Illinois' correction. */
function solve(df: number, alpha: number, power: number): number {
  const lack = (at: number) => ({ at, value: testPower({ shift: at, standardError: 1, df, alpha }) - power })
  // The usual approximation by central quantiles: close for many df, up to a fifth too low for few.
  let high = lack(tQuantile(1 - alpha / 2, df) + tQuantile(power, df))
  let low = { at: 0, value: alpha - power }
  while (high.value < 0) {
    low = high
    high = lack(1.1 * high.at)
  }
  for (let i = 0; i < 100; i++) {
    const next = lack((low.at * high.value - high.at * low.value) / (high.value - low.value))
    if (Math.abs(next.value) < 1e-9 || high.at - low.at < 1e-10 * high.at) return next.at
    if (next.value < 0) {
      low = next
      high = { ...high, value: high.value / 2 }
    } else {
      high = next
      low = { ...low, value: low.value / 2 }
    }
  }
  return high.at
}

/** Probability that a two-sided t test at level `alpha` rejects when the true difference is `shift`. Errors: RangeError. */
export function testPower(options: {
  readonly shift: number
  readonly standardError: number
  readonly df: number
  readonly alpha: number
}): number {
  requireTest(options)
  const shift = options.shift / options.standardError
  const limit = tQuantile(1 - options.alpha / 2, options.df)
  const { df } = options
  return Math.min(
    1,
    noncentralTUpperTail(limit, { df, shift }) + noncentralTUpperTail(limit, { df, shift: -shift }),
  )
}

const positive = { low: 0, high: Number.POSITIVE_INFINITY }

function meanError(n1: number, n2: number, sd: number): number {
  return sd * Math.sqrt(1 / n1 + 1 / n2)
}

function requireTest({ standardError, df, alpha }: Omit<ShiftOptions, 'power'>): void {
  requireBetween('a standard error', standardError, positive)
  requireProbability('alpha', alpha)
  if (!(df >= 1)) throw new RangeError(`Expected degrees of freedom of at least 1, got ${df}`)
}
