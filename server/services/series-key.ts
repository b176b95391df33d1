import type { BenchmarkDefinition, MetricDefinition } from '../contract/benchmark.ts'
import type { RunUpload } from '../contract/run.ts'
import { canonicalJson, sha256 } from './canonical-json.ts'

/**
 * The key of a series: SHA-256 over all that must be equal before two values may be compared. Beside benchmark, host
 * and environment identity that is the metric's unit and semantics: microseconds are no continuation of seconds, nor a
 * round trip of half of one. Direction and role are opinions about a number and may change within a series. `line` is the
 * baseline branch that the run is of or goes into, null for the main one: a release branch is no continuation of it.
 */
export function seriesKey(
  run: Pick<RunUpload, 'host' | 'environment'> & { readonly line: string | null },
  benchmark: BenchmarkDefinition,
  metric: MetricDefinition,
): string {
  const { name, path, canary, tool, argv } = benchmark
  return sha256(
    canonicalJson({
      benchmark: { name, path, canary, tool, argv },
      metric: { name: metric.name, unit: metric.unit, semantics: metric.semantics },
      host: run.host.id,
      identity: run.environment.identity,
      ...(run.line !== null && { line: run.line }),
    }),
  )
}
