import { createHash } from 'node:crypto'
import type { BenchmarkDefinition } from '../../server/contract/benchmark.ts'
import type { Repetition } from '../../server/contract/run.ts'
import { normal } from './random.ts'

/** A benchmark's part of a seeded run. */
export interface Measured {
  readonly benchmark: BenchmarkDefinition
  readonly repetitions: Repetition[]
  readonly outputs: readonly string[]
}

/** The canary: the same on every commit. */
export function canary(at: number, random: () => number): Measured {
  return measure({
    at,
    benchmark: {
      name: 'loopback_canary',
      path: 'host-lo',
      canary: true,
      tool: { name: 'iperf3', version: '3.12' },
      argv: ['-c', '-t', '2', '-J'],
      metrics: [
        { name: 'throughput', unit: 'bit/s', direction: 'higher', role: 'headline', semantics: null },
      ],
    },
    values: () => ({ throughput: 41.2e9 * noise(random, 0.012) }),
    doubtful: false,
  })
}

interface StreamOptions {
  readonly random: () => number
  readonly doubtful: boolean
  readonly path?: BenchmarkDefinition['path']
}

/** Throughput in one TCP stream around 9.41 Gbit/s times `factor`. */
export function stream(
  at: number,
  factor: number,
  { random, doubtful, path = 'vm-vm' }: StreamOptions,
): Measured {
  const level = 9.41e9 * factor * noise(random, 0.008)
  return measure({
    at,
    benchmark: {
      name: 'tcp_stream_1',
      path,
      canary: false,
      tool: { name: 'iperf3', version: '3.12' },
      argv: ['-c', '-t', '10', '-P', '1', '-J'],
      metrics: [
        { name: 'throughput', unit: 'bit/s', direction: 'higher', role: 'headline', semantics: null },
        { name: 'retransmits', unit: 'count', direction: 'lower', role: 'secondary', semantics: null },
        { name: 'sender_cpu', unit: 'percent', direction: 'none', role: 'explanatory', semantics: null },
      ],
    },
    values: () => ({
      throughput: level * noise(random, 0.006),
      retransmits: Math.floor(40 + random() * 60),
      sender_cpu: 62 * noise(random, 0.04),
    }),
    doubtful,
  })
}

/** Round trips around 48.2 µs times `factor`. */
export function requestResponse(at: number, factor: number, random: () => number): Measured {
  const level = 48.2 * factor * noise(random, 0.02)
  return measure({
    at,
    benchmark: {
      name: 'tcp_rr',
      path: 'vm-vm',
      canary: false,
      tool: { name: 'netperf', version: '2.7.0' },
      argv: ['-t', 'TCP_RR', '-l', '10', '--', '-r', '1,1'],
      metrics: [
        { name: 'rtt_p50', unit: 'us', direction: 'lower', role: 'headline', semantics: 'rtt' },
        { name: 'rtt_p99', unit: 'us', direction: 'lower', role: 'secondary', semantics: 'rtt' },
        { name: 'rate', unit: 'transactions/s', direction: 'higher', role: 'secondary', semantics: null },
      ],
    },
    values: () => {
      const rtt = level * noise(random, 0.015)
      return { rtt_p50: rtt, rtt_p99: rtt * (2.1 + random()), rate: 1e6 / rtt }
    },
    doubtful: false,
  })
}

interface MeasureOptions {
  readonly at: number
  readonly benchmark: BenchmarkDefinition
  readonly values: () => Record<string, number>
  /** Also a suspect and a failed repetition. */
  readonly doubtful: boolean
}

/** A warm-up and six measured repetitions. */
function measure({ at, benchmark, values, doubtful }: MeasureOptions): Measured {
  const printed = Array.from({ length: 7 }, (_, index) => {
    const fails = doubtful && index === 5
    const numbers = fails ? {} : values()
    const text = fails
      ? 'iperf3: error - unable to connect to server: Connection refused\n'
      : `${benchmark.tool.name} ${benchmark.tool.version} <b>repetition ${index + 1}</b>\n${JSON.stringify(numbers, null, 2)}\n`
    return { index, fails, numbers, text }
  })
  return {
    benchmark,
    outputs: printed.map(({ text }) => text),
    repetitions: printed.map(({ index, fails, numbers, text }) => ({
      index,
      phase: index === 0 ? 'warm-up' : 'measured',
      startedAt: at + index * 12_000,
      durationMs: 10_040,
      exitCode: fails ? 1 : 0,
      commands: [
        [benchmark.tool.name, '-s', '-p', '5201', '-1'],
        [benchmark.tool.name, ...benchmark.argv, '192.0.2.11'],
      ],
      values: numbers,
      suspect: doubtful && index === 3 ? ['the CPU was throttled 14 times meanwhile'] : [],
      failure: fails ? 'iperf3 exited with 1: unable to connect to server: Connection refused' : null,
      rawOutput: digest(text),
    })),
  }
}

/** A factor around 1 with the given relative standard deviation. */
function noise(random: () => number, spread: number): number {
  return 1 + spread * normal(random)
}

/** The SHA-256 of a text, in hexadecimal. */
export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
