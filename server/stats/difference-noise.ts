import { sortedQuantile } from './quantiles.ts'

/**
 * Purpose: a first idea of a series' noise that a few level shifts, spikes and a trend do not spoil.
 * Method: differences of neighbours see a shift once and a trend hardly; their median absolute deviation, and their mean
 * square with the far ones pulled in, give the variance from point to point (the larger is taken: the first is too
 * small for skewed noise). Differences over longer lags are larger where noise is autocorrelated.
 * Assumes: at least two finite values, of ordinary size.
 * Not for: a final word: the variance is refined from residuals (residual-noise.ts).
 * Reference: von Neumann et al. (1941), Ann. Math. Stat. 12(2), mean square successive difference; Rousseeuw & Croux
 * (1993), JASA 88(424), for the median absolute deviation.
 */
export function differenceNoise(values: Float64Array): DifferenceNoise {
  const white = lagVariance(values, 1)
  const limit = 18 * white
  let sum = 0
  for (let i = 1; i < values.length; i++) {
    const difference = (values[i] ?? 0) - (values[i - 1] ?? 0)
    sum += Math.min(difference * difference, limit)
  }
  const neighbours = Math.max(white, sum / (2 * 0.98 * (values.length - 1)))
  return { variance: neighbours, ratio: longLagRatio(values, white) }
}

export interface DifferenceNoise {
  /** Of one value, as far as neighbours tell. */
  readonly variance: number
  /** Variance as values further apart tell it, to that; above 1 for autocorrelated noise, and for a staircase. */
  readonly ratio: number
}

/** Correlations of neighbours above 0.85 cannot be told from a wandering level. */
const mostRatio = 1 / (1 - 0.85)
/** So many, evenly spread, tell a median to a fiftieth; a million need not be sorted for it. */
const mostDifferences = 2000
/** Median absolute deviation of a normal distribution to its standard deviation. */
const madToSd = 1.4826

/** Variance over lags of half to the whole of eight points, to that over one lag; 1 unless clearly above. */
function longLagRatio(values: Float64Array, white: number): number {
  const n = values.length
  const longest = Math.max(1, Math.min(8, Math.floor(n / 4)))
  const variances: number[] = []
  for (let lag = Math.max(1, Math.floor(longest / 2)); lag <= longest; lag++)
    variances.push(lagVariance(values, lag))
  variances.sort((a, b) => a - b)
  const typical = variances[variances.length >> 1] ?? 0
  // Both are estimates; only what exceeds their own scatter counts.
  const ratio = typical / (white * (1 + 0.25 * Math.sqrt(100 / Math.max(n, 20))))
  return ratio > 1 && Number.isFinite(ratio) ? Math.min(mostRatio, ratio) : 1
}

function lagVariance(values: Float64Array, lag: number): number {
  const pairs = values.length - lag
  if (pairs < 1) return 0
  const count = Math.min(pairs, mostDifferences)
  const differences = new Float64Array(count)
  for (let i = 0; i < count; i++) {
    const at = Math.floor((i * pairs) / count)
    differences[i] = (values[at + lag] ?? 0) - (values[at] ?? 0)
  }
  const middle = sortedQuantile(differences.sort(), 0.5)
  for (let i = 0; i < count; i++) differences[i] = Math.abs((differences[i] ?? 0) - middle)
  differences.sort()
  const sd = madToSd * (sortedQuantile(differences, 0.5) || typicalOfDiffering(differences))
  return (sd * sd) / 2
}

/**
 * Where more than half of the neighbours are equal, as in values that come twice each, the others tell the scatter if
 * they are a third at least: their median, less by the share that differs. Fewer are the odd ones in a constant.
 * `sorted` is ascending.
 */
function typicalOfDiffering(sorted: Float64Array): number {
  const zeros = sorted.lastIndexOf(0) + 1
  const differing = sorted.length - zeros
  if (differing * 3 < sorted.length || differing === 0) return 0
  return (sorted[zeros + (differing >> 1)] ?? 0) * Math.sqrt(differing / sorted.length)
}
