import type { BenchmarkDefinition, MetricDefinition } from '../../../server/contract/benchmark.ts'
import type { Repetition } from '../../../server/contract/run.ts'
import { digest } from '../builders.ts'
import { normal } from '../random.ts'

/** One number of a benchmark: its level on an ordinary host, and how repetitions of one boot differ (relative). */
interface Quantity {
  readonly metric: MetricDefinition
  readonly level: number
  readonly noise: number
  /** How it follows the speed of what is measured: 1 as a throughput does, -1 as a latency, 0 not at all. */
  readonly follows: 1 | 0 | -1
}

export interface FleetBenchmark {
  readonly definition: BenchmarkDefinition
  readonly quantities: readonly Quantity[]
}

/** What the fleet's suite measures: a canary on the host, and six benchmarks of what is under test. */
export const fleetBenchmarks: readonly FleetBenchmark[] = [
  benchmark('loopback_canary', 'host-lo', 'iperf3 3.12', [throughput(61e9)], true),
  benchmark('tcp_stream_1', 'vm-vm', 'iperf3 3.12', [
    throughput(23.6e9),
    quantity('retransmits', 'count', { level: 60, noise: 0.3, role: 'secondary', direction: 'lower' }),
    quantity('sender_cpu', 'percent', { level: 62, noise: 0.03, role: 'explanatory', direction: 'none' }),
  ]),
  benchmark('tcp_stream_1', 'vm-host', 'iperf3 3.12', [throughput(27.9e9)]),
  benchmark('tcp_stream_8', 'vm-vm', 'iperf3 3.12', [
    throughput(41.5e9),
    cost('host_busy', 41),
    cost('guest_softirq', 17),
  ]),
  benchmark('tcp_rr', 'vm-vm', 'netperf 2.7.0', [
    latency('rtt_p50', 48.2, 0.012),
    latency('rtt_p99', 117, 0.02, 'secondary'),
    cost('host_busy', 11),
    cost('guest_softirq', 3.1),
    quantity('rate', 'transactions/s', { level: 20_700, noise: 0.012, role: 'secondary' }),
  ]),
  benchmark('rr_tail', 'vm-vm', 'sockperf 3.7', [
    latency('rtt_p50', 51.7, 0.012),
    latency('rtt_p999', 412, 0.05, 'secondary'),
  ]),
  benchmark('udp_packet_rate', 'vm-vm', 'iperf3 3.12', [
    quantity('packet_rate', 'packets/s', { level: 1.31e6, noise: 0.02 }),
    quantity('loss', 'percent', { level: 0.4, noise: 0.4, role: 'secondary', direction: 'lower' }),
  ]),
]

interface Circumstances {
  readonly at: number
  readonly random: () => number
  /** Multiplies what the benchmark is about: 1 on an ordinary host at the first commit. */
  readonly speed: number
  readonly suspect?: string | undefined
}

/** A warm-up and four repetitions of one benchmark in one boot, with what the tool printed. */
export function measure(
  { definition, quantities }: FleetBenchmark,
  { at, random, speed, suspect }: Circumstances,
): { readonly repetitions: Repetition[]; readonly outputs: readonly string[] } {
  const printed = Array.from({ length: 5 }, (_, index) => {
    const values = Object.fromEntries(
      quantities.map(({ metric, level, noise, follows }) => {
        const value = level * speed ** follows * Math.exp(noise * normal(random))
        return [metric.name, metric.unit === 'count' ? Math.round(value) : value]
      }),
    )
    const { name, version } = definition.tool
    const text = `${name} ${version}: ${definition.name} on ${definition.path}, <b>repetition ${index + 1}</b>\n${JSON.stringify(values, null, 2)}\n`
    return { index, values, text }
  })
  return {
    outputs: printed.map(({ text }) => text),
    repetitions: printed.map(({ index, values, text }) => ({
      ...{ index, values, failure: null, exitCode: 0, rawOutput: digest(text) },
      phase: index === 0 ? 'warm-up' : 'measured',
      startedAt: at + index * 12_000,
      durationMs: 10_040,
      commands: [
        [definition.tool.name, '-s', '-p', '5201', '-1'],
        [definition.tool.name, ...definition.argv, '192.0.2.11'],
      ],
      suspect: suspect !== undefined && index === 3 ? [suspect] : [],
    })),
  }
}

function benchmark(
  name: string,
  path: BenchmarkDefinition['path'],
  tool: string,
  quantities: readonly Quantity[],
  canary = false,
): FleetBenchmark {
  const [program = '', version = ''] = tool.split(' ')
  const definition: BenchmarkDefinition = {
    ...{ name, path, canary, tool: { name: program, version } },
    argv: ['-t', canary ? '2' : '10', '-P', name.endsWith('_8') ? '8' : '1'],
    metrics: quantities.map(({ metric }) => metric),
  }
  return { definition, quantities }
}

interface QuantityOptions extends Partial<Pick<MetricDefinition, 'direction' | 'role' | 'semantics'>> {
  readonly level: number
  readonly noise: number
}

function quantity(name: string, unit: MetricDefinition['unit'], options: QuantityOptions): Quantity {
  const { level, noise, direction = 'higher', role = 'headline', semantics = null } = options
  const follows = name === 'retransmits' || name === 'loss' ? 0 : direction === 'lower' ? -1 : 1
  return {
    ...{ level, noise },
    metric: { name, unit, direction, role, semantics },
    follows: role === 'explanatory' ? 0 : follows,
  }
}

/** What the kernels counted meanwhile, in percent of all processors. */
function cost(name: string, level: number): Quantity {
  return quantity(name, 'percent', { level, noise: 0.06, role: 'explanatory', direction: 'none' })
}

function throughput(level: number): Quantity {
  return quantity('throughput', 'bit/s', { level, noise: 0.005 })
}

function latency(
  name: string,
  level: number,
  noise: number,
  role: MetricDefinition['role'] = 'headline',
): Quantity {
  return quantity(name, 'us', { level, noise, role, direction: 'lower', semantics: 'rtt' })
}
