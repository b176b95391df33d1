import { fitLevel, type Standardised, squareAt } from './robust-fit.ts'

/**
 * Purpose: both ends of each run of points that lie far to the same side of the level around them. They need not agree
 * among themselves, which is why a segmentation, in search of levels, may pass them by.
 * Method: runs of at least four points that are all five standard deviations and more off; one in a hundred outliers
 * does not come four times in a row to the same side.
 * Assumes: `bounds` in order, within the series.
 * Not for: deciding; what is found is weighed like any other candidate.
 */
export function findBursts(series: Standardised, bounds: readonly number[]): number[] {
  const found: number[] = []
  let from = 0
  for (const to of [...bounds, series.values.length]) {
    found.push(...burstsWithin(series, from, to))
    from = to
  }
  return found.filter((at) => at > 0 && at < series.values.length)
}

const leastBurst = 4
/** Squared distance, in variances. */
const far = 25

function burstsWithin(series: Standardised, from: number, to: number): number[] {
  const { level } = fitLevel(series, from, to, far)
  const found: number[] = []
  let begin = from
  let side = 0
  for (let i = from; i <= to; i++) {
    const isFar = i < to && squareAt(series, i, level) >= far
    const now = isFar ? Math.sign((series.values[i] ?? 0) - level) : 0
    if (now === side) continue
    const isBurst = side !== 0 && i - begin >= leastBurst && i - begin < (to - from) / 2
    if (isBurst) found.push(begin, i)
    begin = i
    side = now
  }
  return found
}
