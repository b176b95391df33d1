import { z } from 'zod'
import { netperf as adapter } from '../adapters/netperf.ts'
import { type NetperfFamily, netperfMetrics } from '../adapters/netperf-tests.ts'
import { netperfProcesses } from './netperf-processes.ts'
import { readWith } from './read-with.ts'
import { type Endpoint, refuse, type Tool } from './tool.ts'

/** Tests that netperf is run for. A `tcp_maerts` stream goes from the server to the client. */
export type NetperfTestName = 'tcp_rr' | 'udp_rr' | 'tcp_crr' | 'tcp_maerts'

const bytes = z.int().min(1).max(65_536)
/** Sizes of a transaction's two messages. */
export const NetperfOptions = z.strictObject({
  requestBytes: bytes.default(1),
  responseBytes: bytes.default(1),
})

export interface NetperfShape extends z.output<typeof NetperfOptions> {
  readonly test: NetperfTestName
  /** Transactions that are on their way beside the one that is waited for (`-b`). */
  readonly burst?: number
  /** At the same time; their rates are summed. */
  readonly processes?: number
}

/**
 * netperf 2.7, against a netserver of each repetition's own. Its data connection has a fixed port, because an address of a
 * service lets no other through. A lost datagram stalls `udp_rr`: netperf waits for it until the repetition's deadline.
 */
export function netperf({ test, burst = 0, processes = 1, requestBytes, responseBytes }: NetperfShape): Tool {
  const messages = test === 'tcp_maerts' ? [] : ['-r', `${requestBytes},${responseBytes}`]
  const ofTest = [
    ...(test === 'udp_rr' ? ['-R', '1'] : []),
    ...(burst > 0 ? [...messages, '-b', String(burst)] : messages),
  ]
  const common = (seconds: number) => [
    ...['-t', test.toUpperCase(), '-l', String(seconds), '-c', '-C'],
    // Makes netperf keep latencies, which a stream has none of.
    ...(test === 'tcp_maerts' ? [] : ['-j']),
  ]
  const single = ({ address, port }: Endpoint, seconds: number) => [
    ...['netperf', '-H', address, '-p', String(port), ...common(seconds)],
    ...['--', ...ofTest, '-k', selectors],
  ]
  const benchmark = `${test}${burst > 0 ? `_burst_${burst}` : ''}${processes > 1 ? `_${processes}` : ''}`
  return {
    name: 'netperf',
    metrics: metricsOf(test, processes),
    versionArgv: ['netperf', '-V'],
    parseVersion: versionIn,
    server: {
      argv: ({ address, port }) => ['netserver', '-D', '-L', address, '-p', String(port)],
      versionArgv: ['netserver', '-V'],
      parseVersion: versionIn,
    },
    clientArgv: (endpoint, seconds) => {
      const data = dataPort(endpoint)
      if (processes > 1) return netperfProcesses(processes, { data, argv: single(endpoint, seconds) })
      return [...single(endpoint, seconds), '-P', `,${data}`]
    },
    normalisedArgv: (seconds) => [
      ...['netperf', ...common(seconds), '--', ...ofTest],
      ...(processes > 1 ? [`× ${processes}`] : []),
    ],
    nominalSeconds: (seconds) => seconds,
    parse: (output, seconds) => {
      const parsed = readWith(adapter, output, { benchmark, seconds })
      if (parsed.kind === 'failure' || processes === 1) return parsed
      // A sum of processes that did not run together is the sum of something else.
      const apart = parsed.suspect.find((reason) => reason.startsWith('the processes measured'))
      return apart === undefined ? parsed : refuse(apart)
    },
  }
}

/** Unknown names would be dropped in silence; these are in netperf since 2.5. */
const selectors = [
  ...['THROUGHPUT', 'THROUGHPUT_UNITS', 'ELAPSED_TIME', 'PROTOCOL', 'DIRECTION'],
  ...['MEAN_LATENCY', 'P50_LATENCY', 'P90_LATENCY', 'P99_LATENCY', 'STDDEV_LATENCY'],
  ...['LOCAL_CPU_UTIL', 'REMOTE_CPU_UTIL', 'LOCAL_TRANSPORT_RETRANS', 'REMOTE_TRANSPORT_RETRANS'],
  ...['TRANSPORT_MSS', 'LOCAL_CONG_CONTROL', 'REMOTE_CONG_CONTROL'],
].join(',')

function metricsOf(test: NetperfTestName, processes: number) {
  const family: NetperfFamily = test === 'tcp_maerts' ? 'stream' : test === 'tcp_crr' ? 'crr' : 'rr'
  const metrics = netperfMetrics(family).filter(
    ({ name }) => !['observations', 'sent_throughput'].includes(name),
  )
  return processes > 1 ? metrics.filter(({ role }) => role === 'headline') : metrics
}

function versionIn({ stdout }: { readonly stdout: string }): string | null {
  return /^Netperf version (\d\S*)/im.exec(stdout)?.[1] ?? null
}

/** Away from the ports of the repetitions before and after, which count upwards by one. */
function dataPort({ port }: Endpoint): number {
  return port < 50_000 ? port + 10_000 : port - 10_000
}
