import type { MetricDefinition } from '../../server/contract/benchmark.ts'

/** What a probe counts on one connection: transactions, one after the other, so that their mean time is a round trip. */
export const transactionMetrics: readonly MetricDefinition[] = [
  {
    ...{ name: 'transaction_rate', unit: 'transactions/s', direction: 'higher' },
    ...{ role: 'headline', semantics: null },
  },
  { name: 'rtt_mean', unit: 'us', direction: 'lower', role: 'secondary', semantics: 'rtt' },
]

/** What a probe counts with a connection for each transaction: made, used and closed, which is more than a round trip. */
export const connectionMetrics: readonly MetricDefinition[] = [
  {
    ...{ name: 'connection_rate', unit: 'connections/s', direction: 'higher' },
    ...{ role: 'headline', semantics: null },
  },
  { name: 'connection_mean', unit: 'us', direction: 'lower', role: 'secondary', semantics: null },
]

/** Rate and mean time of transactions that followed each other. */
export function transactionValues(
  mode: 'rr' | 'crr',
  { count, seconds }: { readonly count: number; readonly seconds: number },
): Readonly<Record<string, number>> {
  const [rate, mean] = [count / seconds, (1e6 * seconds) / count]
  return mode === 'rr'
    ? { transaction_rate: rate, rtt_mean: mean }
    : { connection_rate: rate, connection_mean: mean }
}
