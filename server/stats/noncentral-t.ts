import { gammaln } from 'simple-statistics'
import { normalCdf } from './normal.ts'
import { requireBetween } from './require-values.ts'

/**
 * Purpose: how likely Student's t exceeds `t` when the true difference is `shift` standard errors: what a test can see.
 * Method: with S the estimated spread over the true one, T = (Z + shift) / S, so P(T > t) is the mean of Φ(shift − t·S)
 * over S. The integral is taken by Gauss and Legendre's rule in pieces, cut where S ends and where Φ turns from 1 to 0,
 * which holds for any shift (the usual series fails beyond 37). Accurate to about 1e-9, absolute.
 * Assumes: S²·df follows the chi-squared distribution with `df` ≥ 1, whole or not; infinite df is the normal distribution.
 * Not for: p-values (see t-test.ts): a power need not be known to more digits than its inputs.
 * Errors: RangeError for NaN, an infinite t or shift, df below 1.
 * Reference: Johnson, Kotz & Balakrishnan (1995), "Continuous Univariate Distributions", vol. 2, ch. 31.
 */
export function noncentralTUpperTail(t: number, { df, shift }: { df: number; shift: number }): number {
  requireBetween('a t value', t, { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY })
  requireBetween('a shift', shift, { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY })
  if (!(df >= 1)) throw new RangeError(`Expected degrees of freedom of at least 1, got ${df}`)
  if (df > practicallyKnown || t === 0) return normalCdf(shift - t)
  const density = spreadDensity(df)
  const width = reach / Math.sqrt(2 * df)
  const ends = { low: Math.max(0, 1 - width), high: 1 + width }
  let sum = 0
  const cuts = pieces(ends, { centre: shift / t, half: reach / Math.abs(t) })
  for (let i = 1; i < cuts.length; i++) {
    sum += integral((s) => normalCdf(shift - t * s) * density(s), cuts[i - 1] ?? 0, cuts[i] ?? 0)
  }
  return Math.min(1, Math.max(0, sum))
}

/** So many degrees of freedom that the spread is known to a ten-thousandth. */
const practicallyKnown = 1e8
/** How many standard deviations of a normal variable are integrated; what lies beyond is below 1e-12. */
const reach = 8.5

/** The density of S = sqrt(χ²/df). */
function spreadDensity(df: number): (s: number) => number {
  const half = df / 2
  const constant = Math.LN2 + half * Math.log(half) - gammaln(half)
  return (s) => (s <= 0 ? 0 : Math.exp(constant + (df - 1) * Math.log(s) - half * s * s))
}

/** The ends of pieces within which both factors are smooth, in order. */
function pieces(ends: { low: number; high: number }, turn: { centre: number; half: number }): number[] {
  const inside = (s: number) => Math.min(ends.high, Math.max(ends.low, s))
  const marks = [ends.low, inside(turn.centre - turn.half), inside(turn.centre + turn.half), ends.high]
  const cuts: number[] = [ends.low]
  for (let i = 1; i < marks.length; i++) {
    const from = marks[i - 1] ?? 0
    const length = (marks[i] ?? 0) - from
    if (length <= 0) continue
    for (let k = 1; k <= panels; k++) cuts.push(from + (length * k) / panels)
  }
  return cuts
}

const panels = 4

/** In the fourth root of s, in which the density has no kink at 0 for a df that is not whole. */
function integral(f: (s: number) => number, low: number, high: number): number {
  const from = low ** 0.25
  const half = (high ** 0.25 - from) / 2
  let sum = 0
  for (const { node, weight } of rule) {
    const root = from + half * (1 + node)
    sum += weight * f(root ** 4) * 4 * root ** 3
  }
  return half * sum
}

/** Gauss and Legendre's rule with 20 nodes: the roots of the Legendre polynomial by Newton's iteration. */
const rule = gaussLegendre(20)

function gaussLegendre(n: number): { node: number; weight: number }[] {
  return Array.from({ length: n }, (_, i) => {
    let x = Math.cos((Math.PI * (i + 0.75)) / (n + 0.5))
    let slope = 0
    for (let round = 0; round < 10; round++) {
      let [before, value] = [1, x]
      for (let k = 2; k <= n; k++) [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k]
      slope = (n * (x * value - before)) / (x * x - 1)
      x -= value / slope
    }
    return { node: x, weight: 2 / ((1 - x * x) * slope * slope) }
  })
}
