import { studentTQuantile } from './student-t.ts'

/**
 * Purpose: where one further value of the same kind would fall, judged from n values before it.
 * Formula: mean ± t(1 − α/2; n − 1) · s · sqrt(1 + 1/n), with s the sample standard deviation: one part of the width is
 * the new value's own spread, the other that the mean is known from n values only. Student's t allows for s being an
 * estimate, which for n = 5 widens the interval by 42 % over a normal one.
 * Assumes: independent, roughly normal values of one distribution. Ratio-like measurements come close on a log scale.
 * Not for: values whose level wandered or jumped within the n (cut them into segments first), or for saying where the
 * *mean* lies, which is narrower.
 * Example: five values with mean 10 and s = 1 give 10 ± 3.04 at 95 %.
 * Reference: Hahn & Meeker (1991), "Statistical Intervals", §4.7.
 */
export function predictionInterval(values: readonly number[], options: PredictionOptions): Prediction {
  const n = values.length
  if (n < 2) throw new RangeError(`Expected at least two values to predict from, got ${n}`)
  const centre = values.reduce((sum, value) => sum + value, 0) / n
  const variance = values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (n - 1)
  const spread = Math.max(Math.sqrt(variance), options.leastSpread)
  const standardError = spread * Math.sqrt(1 + 1 / n)
  const margin = studentTQuantile(0.5 + options.confidence / 2, n - 1) * standardError
  return {
    centre,
    margin,
    smallestDetectable: margin + studentTQuantile(options.power, n - 1) * standardError,
  }
}

export interface PredictionOptions {
  /** Share of further values that the interval should hold, e.g. 0.95. */
  readonly confidence: number
  /** For `smallestDetectable`: in what share of cases a shift should be seen, e.g. 0.8. */
  readonly power: number
  /** The least standard deviation to believe, on the values' scale: what the numbers' own resolution allows to tell. */
  readonly leastSpread: number
}

export interface Prediction {
  readonly centre: number
  /** Half the interval's width. */
  readonly margin: number
  /**
   * The shift that lands outside the interval with the power asked for, in the usual approximation by central t
   * quantiles, (t(1 − α/2) + t(power)) · s · sqrt(1 + 1/n).
   */
  readonly smallestDetectable: number
}
