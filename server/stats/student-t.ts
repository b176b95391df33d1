import { gammaln } from 'simple-statistics'

/**
 * Purpose: quantile of Student's t distribution: how many standard errors to allow when the spread itself is estimated
 * from few values.
 * Assumes: 0 < p < 1 and df > 0, which need not be whole. Accurate to about 1e-10 relative for df from 1 to 1e6.
 * Not for: df below 1, where the tails are so long that an interval says nothing.
 * Example: `studentTQuantile(0.975, 4)` is 2.776.
 * Method: Newton's iteration on the distribution function, kept within a bracket. The function is the regularised
 * incomplete beta function by its continued fraction.
 * Reference: Abramowitz & Stegun (1964), 26.5.8, 26.7.1; Lentz's evaluation after Thompson & Barnett (1986).
 */
export function studentTQuantile(p: number, df: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`Expected a probability between 0 and 1, got ${p}`)
  if (!(df > 0)) throw new RangeError(`Expected degrees of freedom above 0, got ${df}`)
  if (p < 0.5) return -studentTQuantile(1 - p, df)
  if (p === 0.5) return 0
  const key = `${p} ${df}`
  const found = known.get(key) ?? solve(p, df)
  if (known.size < mostKnown) known.set(key, found)
  return found
}

/** A judgement asks for the same few levels and sizes over and over; what was found once is kept. */
const known = new Map<string, number>()
const mostKnown = 10_000

function solve(p: number, df: number): number {
  let low = 0
  let high = 1
  while (studentTCdf(high, df) < p) high *= 2
  let t = (low + high) / 2
  for (let i = 0; i < 200; i++) {
    const error = studentTCdf(t, df) - p
    if (error > 0) high = t
    else low = t
    const step = t - error / studentTDensity(t, df)
    const next = step > low && step < high ? step : (low + high) / 2
    if (Math.abs(next - t) <= 1e-13 * t) return next
    t = next
  }
  return t
}

/** Probability that a t variable with `df` degrees of freedom is at most `t`. */
export function studentTCdf(t: number, df: number): number {
  const tail = incompleteBeta(df / (df + t * t), df / 2, 0.5) / 2
  return t > 0 ? 1 - tail : tail
}

function studentTDensity(t: number, df: number): number {
  const log = gammaln((df + 1) / 2) - gammaln(df / 2) - 0.5 * Math.log(df * Math.PI)
  return Math.exp(log - ((df + 1) / 2) * Math.log1p((t * t) / df))
}

/** The regularised incomplete beta function I_x(a, b). */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  const front = Math.exp(gammaln(a + b) - gammaln(a) - gammaln(b) + a * Math.log(x) + b * Math.log1p(-x))
  // The fraction converges fast only on this side of the mean; the other side follows from the symmetry.
  return x < (a + 1) / (a + b + 2)
    ? (front * betaFraction(x, a, b)) / a
    : 1 - (front * betaFraction(1 - x, b, a)) / b
}

function betaFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300
  const safe = (value: number) => (Math.abs(value) < tiny ? tiny : value)
  let c = 1
  let d = 1 / safe(1 - ((a + b) * x) / (a + 1))
  let result = d
  for (let m = 1; m <= 500; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / safe(1 + even * d)
    c = safe(1 + even / c)
    result *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / safe(1 + odd * d)
    c = safe(1 + odd / c)
    result *= d * c
    if (Math.abs(d * c - 1) < 1e-15) break
  }
  return result
}
