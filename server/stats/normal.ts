/**
 * Purpose: the standard normal distribution with its tails: P(Z ≤ z), accurate to about 1e-14 of its own value also
 * where it is 1e-300, so that p-values can be ranked and corrected however small they are.
 * Method: up to |z| = 2 the power series of Φ(z) − ½, beyond it the continued fraction of the tail; exp(−z²/2) is
 * computed in two parts, since rounding z² alone would cost three digits at z = 30.
 * Assumes: nothing; ±Infinity give 0 and 1. Below z = −38.5 the value is smaller than the smallest number, 0.
 * Not for: standard errors estimated from few values (see student-t.ts).
 * Errors: RangeError for NaN.
 * Reference: Marsaglia (2004), "Evaluating the normal distribution", J. Stat. Softw. 11(4); Abramowitz & Stegun (1964),
 * 26.2.14; Cody (1969), "Rational Chebyshev approximations for the error function", for the split exponent.
 */
export function normalCdf(z: number): number {
  if (Number.isNaN(z)) throw new RangeError('Expected a number of standard deviations, got NaN')
  if (Math.abs(z) <= seriesReach) return 0.5 + centralPart(z)
  return z < 0 ? tail(-z) : 1 - tail(z)
}

/** P(Z > z), without the loss of digits of 1 − P(Z ≤ z). Errors: RangeError for NaN. */
export function normalUpperTail(z: number): number {
  return normalCdf(-z)
}

/** The density at z, per standard deviation. */
export function normalDensity(z: number): number {
  const size = Math.abs(z)
  if (size > 40) return 0
  const head = Math.trunc(size * 16) / 16
  return Math.exp((-head * head) / 2) * Math.exp((-(size - head) * (size + head)) / 2) * rootOfTau
}

/**
 * The z that a share p of values stay below, accurate to about 1e-14 of z for p from 5e-324 on. For an upper tail
 * smaller than 1e-16 ask for the lower one and change the sign.
 * Method: Newton's iteration with Halley's correction from Hastings' approximation (Abramowitz & Stegun, 26.2.23).
 * Errors: RangeError unless 0 < p < 1.
 * Example: `normalQuantile(0.975)` is 1.959963984540054.
 */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`Expected a probability between 0 and 1, got ${p}`)
  if (p > 0.5) return -lowerQuantile(1 - p, 0.5 - p)
  return lowerQuantile(p, p - 0.5)
}

/** `fromMiddle` is p − ½ or its mirror, exact where p itself has been rounded. */
function lowerQuantile(p: number, fromMiddle: number): number {
  if (fromMiddle === 0) return 0
  const t = Math.sqrt(-2 * Math.log(p))
  const hastings =
    (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)))
  let z = Math.min(hastings - t, 0)
  for (let i = 0; i < 20; i++) {
    const central = Math.abs(z) <= seriesReach
    const error = central ? centralPart(z) - fromMiddle : tail(-z) - p
    const newton = error / Math.max(normalDensity(z), Number.MIN_VALUE)
    const step = newton / (1 + (newton * z) / 2)
    z -= step
    if (Math.abs(step) <= 1e-15 * Math.abs(z)) break
  }
  return z
}

const rootOfTau = 1 / Math.sqrt(2 * Math.PI)
const seriesReach = 2

/** Φ(z) − ½ for small |z|: every term has the same sign, so nothing cancels. */
function centralPart(z: number): number {
  let sum = z
  let term = z
  for (let k = 3; Math.abs(term) > 1e-17 * Math.abs(sum); k += 2) {
    term *= (z * z) / k
    sum += term
  }
  return normalDensity(z) * sum
}

/** P(Z > z) for z > 2: the density times 1/(z + 1/(z + 2/(z + 3/…))), cut where it has settled, from the back. */
function tail(z: number): number {
  const density = normalDensity(z)
  if (density === 0) return 0
  let fraction = z
  for (let k = 20 + Math.ceil(640 / (z * z)); k > 0; k--) fraction = z + k / fraction
  return density / fraction
}
