import { z } from 'zod'
import { Unit } from './units.ts'
import { Identifier, limits, Name, Text } from './values.ts'

/**
 * Where traffic goes, client first. `none`: the benchmark sends none, or it was measured elsewhere and nobody said where.
 * `pod-pod-same` stays on one node, `pod-pod-other` crosses two, `pod-svc` goes through a service's address;
 * `host-pod`, `pod-host` and `host-host` are what other tools measure in a cluster beside those.
 */
export const Path = z.enum([
  ...['host-lo', 'guest-lo', 'vm-host', 'host-vm', 'vm-vm', 'ctr-ctr'],
  ...['pod-pod-same', 'pod-pod-other', 'pod-svc', 'host-pod', 'pod-host', 'host-host', 'none'],
] as const)
export type Path = z.infer<typeof Path>

/** What the number means and which way is good. */
export const MetricDefinition = z.strictObject({
  name: Identifier,
  unit: Unit,
  direction: z.enum(['higher', 'lower', 'none']),
  role: z.enum(['headline', 'secondary', 'explanatory']),
  /** For latencies: a round trip, half of one (what some tools print as "latency"), or a true one-way time. */
  semantics: z.enum(['rtt', 'half-rtt', 'one-way']).nullable(),
})
export type MetricDefinition = z.infer<typeof MetricDefinition>

/** A tool, its normalised argv and a path. Two runs are comparable only where all of it is equal. */
export const BenchmarkDefinition = z.strictObject({
  name: Identifier,
  path: Path,
  /** Measured with no code under test, first and last in each run. */
  canary: z.boolean(),
  tool: z.strictObject({ name: Name, version: Name }),
  /** Arguments without addresses and ports, so that the same benchmark reads the same everywhere. */
  argv: z.array(Text).max(100),
  metrics: z.array(MetricDefinition).min(1).max(limits.metricsPerBenchmark),
})
export type BenchmarkDefinition = z.infer<typeof BenchmarkDefinition>
