import { builtinProbe } from '../tools/builtin-probe.ts'
import type { Tool } from '../tools/tool.ts'
import type { CatalogueEntry } from './catalogue-entry.ts'
import { moreBenchmarks } from './more-benchmarks.ts'
import { roundTripBenchmarks } from './round-trip-benchmarks.ts'
import { streamBenchmarks } from './stream-benchmarks.ts'
import { transactionBenchmarks } from './transaction-benchmarks.ts'

/** Every benchmark the agent knows, by name. */
export const catalogue: Readonly<Record<string, CatalogueEntry>> = {
  ...streamBenchmarks,
  ...roundTripBenchmarks,
  ...transactionBenchmarks,
  ...moreBenchmarks,
}

/** Throughput and round trips over the host's loopback with no code under test: first and last in each run. */
export const canary: { readonly name: string; readonly tool: Tool } = {
  name: 'canary',
  tool: builtinProbe('both'),
}
