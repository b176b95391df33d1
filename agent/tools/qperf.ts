import { z } from 'zod'
import { qperf as adapter } from '../adapters/qperf.ts'
import { bandwidthMetrics, latencyMetrics } from '../adapters/qperf-metrics.ts'
import { readWith } from './read-with.ts'
import type { Tool } from './tool.ts'

export type QperfTestName = 'tcp_bw' | 'tcp_lat' | 'udp_bw' | 'udp_lat'

const maxMessageBytes = { tcp_bw: 1_048_576, tcp_lat: 1_048_576, udp_bw: 65_507, udp_lat: 65_507 } as const
/** qperf's own defaults, said because another size is another number. */
const usualMessageBytes = { tcp_bw: 65_536, tcp_lat: 1, udp_bw: 32_768, udp_lat: 1 } as const

/** What a suite may set for one of qperf's tests. */
export function qperfOptions(test: QperfTestName) {
  return z.strictObject({
    messageBytes: z.int().min(1).max(maxMessageBytes[test]).default(usualMessageBytes[test]),
  })
}

/** One test of qperf, in plain units. Its latency is half a round trip. */
export function qperf(test: QperfTestName, { messageBytes }: { readonly messageBytes: number }): Tool {
  const shape = (seconds: number) => [
    ...['-t', String(seconds), '-m', String(messageBytes)],
    // Plain units of nanoseconds with six digits, and how long it really took.
    ...['-uu', '-un', '-e', '6', '-vvt'],
    test,
  ]
  const metrics = test.endsWith('_lat') ? latencyMetrics : bandwidthMetrics
  return {
    name: 'qperf',
    metrics: metrics.filter(({ name }) => test === 'udp_bw' || name !== 'sent_throughput'),
    versionArgv: ['qperf', '--version'],
    parseVersion: ({ stdout }) => /^qperf (\d\S*)/m.exec(stdout)?.[1] ?? null,
    server: { argv: ({ port }) => ['qperf', '-lp', String(port)] },
    clientArgv: ({ address, port }, seconds) => ['qperf', address, '-lp', String(port), ...shape(seconds)],
    normalisedArgv: (seconds) => ['qperf', ...shape(seconds)],
    nominalSeconds: (seconds) => seconds,
    parse: (output, seconds) => readWith(adapter, output, { benchmark: `qperf_${test}`, seconds }),
  }
}
