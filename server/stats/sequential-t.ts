import { studentTCdf } from './student-t.ts'

/**
 * A t-test that may be looked at after every observation. Evidence is an e-value: where there is no effect, the chance that
 * it ever reaches 1/α is at most α, however often one looks and whenever one stops (Ville's inequality).
 *
 * Assumes normal observations of one variance; heavy tails make it slower, not wrong (measured in `server/judge/README.md`).
 * Not for counts, and not for observations that drift.
 *
 * Among alternatives it mixes over effects Δ ~ N(0, g·σ²) with σ's right-Haar prior, which makes the Bayes factor an
 * e-process for unknown σ (Lai 1976; Rouder et al. 2009 with a normal prior; Grünwald, de Heide & Koolen 2024). Example:
 * three contrasts around -10, residuals of squared sum 8 over 8 degrees of freedom: evidence below 0 is above 10,000.
 */
export interface Contrasts {
  /** Observations of the effect, each with the noise's variance. */
  readonly count: number
  readonly mean: number
  /** What is left of all observations when the effect is taken out: its sum of squares and degrees of freedom. */
  readonly squares: number
  readonly freedom: number
}

/** E-value against "the effect is `than` or more", for effects below. */
export function evidenceBelow({ count, mean, squares, freedom }: Contrasts, than: number): number {
  if (count === 0 || freedom <= 0) return 1
  const distance = count * (mean - than) ** 2
  const width = 1 + count * mixture
  const kept = squares + distance / width
  if (kept <= 0) return distance === 0 ? 1 : Number.POSITIVE_INFINITY
  const bayesFactor = ((squares + distance) / kept) ** ((freedom + 1) / 2) / Math.sqrt(width)
  // Half of the mixture, below: twice the two-sided factor times the posterior's share there.
  const centre = ((mean - than) * count) / (count + 1 / mixture)
  const scale = Math.sqrt(kept / (freedom + 1) / (count + 1 / mixture))
  return 2 * bayesFactor * studentTCdf(-centre / scale, freedom + 1)
}

/** E-value against "the effect is `than` or less", for effects above. */
export function evidenceAbove(contrasts: Contrasts, than: number): number {
  return evidenceBelow({ ...contrasts, mean: -contrasts.mean }, -than)
}

/** An interval that holds the effect at all times together with confidence 1 - alpha; null while it has no bounds. */
export function intervalAtAnyTime(
  { count, mean, squares, freedom }: Contrasts,
  alpha: number,
): { readonly low: number; readonly high: number } | null {
  if (count === 0 || freedom <= 0) return null
  const width = 1 + count * mixture
  const bar = (Math.sqrt(width) / alpha) ** (2 / (freedom + 1))
  if (bar >= width) return null
  const half = Math.sqrt((squares * (bar - 1)) / (1 - bar / width) / count)
  return { low: mean - half, high: mean + half }
}

/**
 * The variance of effects among the alternatives, in variances of one observation: a few standard deviations of a run are
 * what a confirmation is asked for. A wrong guess costs boots, never validity.
 */
const mixture = 9
