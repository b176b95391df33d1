import type { SeriesSummary, VerdictCounts } from '../../server/contract/views.ts'

/** How many series have which verdict on their latest value. */
export function countLatest(rows: readonly SeriesSummary[]): VerdictCounts {
  const counts = { regressed: 0, improved: 0, unchanged: 0, inconclusive: 0, invalid: 0 }
  for (const { latest } of rows) if (latest?.verdict) counts[latest.verdict.kind]++
  return counts
}
