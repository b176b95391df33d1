import type { Interval } from '../../server/contract/verdict.ts'

/** First and third quartile (linear between order statistics, R's type 7); null for fewer than four samples. */
export function quartilesOf(samples: readonly number[]): Interval | null {
  if (samples.length < 4) return null
  const sorted = samples.toSorted((a, b) => a - b)
  return { low: quantile(sorted, 0.25), high: quantile(sorted, 0.75) }
}

function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share
  const below = sorted[Math.floor(place)] ?? 0
  const above = sorted[Math.ceil(place)] ?? below
  return below + (above - below) * (place - Math.floor(place))
}
