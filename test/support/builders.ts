import { createHash } from 'node:crypto'
import { ulid } from 'ulid'
import type { BenchmarkDefinition, MetricDefinition } from '../../server/contract/benchmark.ts'
import type { Repetition, Result, RunUpload } from '../../server/contract/run.ts'
import { seededRandom } from '../../server/stats/seeded-random.ts'
import { normal } from './random.ts'

/** What a built run is like; everything has a default, and the same shape gives the same run. */
export interface RunShape {
  /** Start of the run, epoch milliseconds; the commit is ten minutes older. */
  readonly at?: number
  /** Seed of the run's noise, id and commit. */
  readonly seed?: number
  readonly host?: string
  readonly kernel?: string
  /** Multiplies throughput and divides latency of the benchmarks between VMs: below 1 is a regression. */
  readonly speed?: number
  readonly pullRequest?: number | null
  readonly branch?: string
  readonly repetitions?: number
  /** Marks that repetition of `tcp_stream_1` as suspect. */
  readonly suspect?: number
}

/** A valid run: a loopback canary on the host, and a stream and request/response between two VMs. */
export function buildRun({
  shape = {},
  ...overrides
}: Partial<RunUpload> & { shape?: RunShape } = {}): RunUpload {
  const { at = firstRunAt, seed = 1, host = 'host-a', pullRequest = null } = shape
  const random = seededRandom(seed)
  const head = digest(`commit ${seed}`).slice(0, 40)
  const results = [canary, stream, tail].map((plan) => measure(plan, shape, random))
  return {
    format: 1,
    id: ulid(at, random),
    suite: 'default',
    agentVersion: '0.1.0',
    startedAt: at,
    finishedAt: at + 6 * 60_000,
    commit: {
      head,
      built: head,
      parents: [digest(`commit ${seed - 1}`).slice(0, 40)],
      committedAt: at - 10 * 60_000,
      subject: `Change number ${seed} of the data path`,
      branch: shape.branch ?? (pullRequest === null ? 'main' : `topic-${pullRequest}`),
      defaultBranch: 'main',
      pullRequest: pullRequest === null ? null : { number: pullRequest, base: 'main' },
      dirty: false,
    },
    ci: { provider: 'jenkins', buildUrl: `https://ci.example.org/job/bench/${seed}/`, job: 'bench' },
    host: { id: digest(host), label: host },
    environment: {
      identity: { 'vm.acceleration': 'kvm', 'host.cpu.model': 'Xeon Gold 6338N', 'host.cpu.threads': 64 },
      epoch: { 'host.kernel': shape.kernel ?? '6.1.0-18-amd64', 'vm.box.version': '12.20250101.1' },
      noted: { 'host.uptimeDays': 12 },
      unread: {},
    },
    conditions: {
      load1Before: 0.1,
      load1After: 1.9,
      stealPercent: 0,
      busyPercent: 28.5,
      meanFrequencyMHz: 2900,
      maxTemperatureC: 61,
      throttleEvents: 0,
      softnetDrops: 0,
      coTenants: [],
    },
    notes: [],
    results: results.map(({ result }) => result),
    rawOutputs: [
      ...new Map(results.flatMap(({ outputs }) => outputs.map((text) => [digest(text), text]))),
    ].map(([sha256, text]) => ({ sha256, text })),
    ...overrides,
  }
}

/** The run as it would be on a host that is faster or slower by a factor, as its canary shows. */
export function scaleCanary(run: RunUpload, factor: number): RunUpload {
  const results = run.results.map((result) =>
    result.benchmark.canary
      ? {
          ...result,
          repetitions: result.repetitions.map((repetition) => ({
            ...repetition,
            values: Object.fromEntries(
              Object.entries(repetition.values).map(([name, value]) => [name, value * factor]),
            ),
          })),
        }
      : result,
  )
  return { ...run, results }
}

/** Monday 2025-09-01, 06:00 UTC. */
export const firstRunAt = Date.UTC(2025, 8, 1, 6)

/** SHA-256 in hexadecimal digits. */
export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** A benchmark and how its numbers spread: level, relative noise, and whether the speed of the code shows in it. */
interface Plan {
  readonly benchmark: BenchmarkDefinition
  readonly levels: Readonly<Record<string, { readonly level: number; readonly noise: number }>>
}

function metric(
  name: string,
  unit: MetricDefinition['unit'],
  rest: Partial<MetricDefinition> = {},
): MetricDefinition {
  return { name, unit, direction: 'higher', role: 'headline', semantics: null, ...rest }
}

const latency = { direction: 'lower', semantics: 'rtt' } as const

const canary: Plan = {
  benchmark: {
    name: 'loopback_stream',
    path: 'host-lo',
    canary: true,
    tool: { name: 'iperf3', version: '3.12' },
    argv: ['iperf3', '-c', '-t', '10'],
    metrics: [metric('throughput', 'bit/s')],
  },
  levels: { throughput: { level: 61.2e9, noise: 0.008 } },
}

const stream: Plan = {
  benchmark: {
    name: 'tcp_stream_1',
    path: 'vm-vm',
    canary: false,
    tool: { name: 'iperf3', version: '3.12' },
    argv: ['iperf3', '-c', '-P', '1', '-t', '10'],
    metrics: [
      metric('throughput', 'bit/s'),
      metric('retransmits', 'count', { direction: 'none', role: 'explanatory' }),
    ],
  },
  levels: { throughput: { level: 24.1e9, noise: 0.01 }, retransmits: { level: 14, noise: 0.4 } },
}

const tail: Plan = {
  benchmark: {
    name: 'rr_tail',
    path: 'vm-vm',
    canary: false,
    tool: { name: 'sockperf', version: '3.8' },
    argv: ['sockperf', 'ping-pong', '--tcp', '-t', '10'],
    metrics: [metric('rtt_p50', 'us', { ...latency, role: 'secondary' }), metric('rtt_p99', 'us', latency)],
  },
  levels: { rtt_p50: { level: 41.5, noise: 0.012 }, rtt_p99: { level: 78.3, noise: 0.03 } },
}

interface Measurement {
  readonly result: Result
  readonly outputs: readonly string[]
}

function measure(plan: Plan, shape: RunShape, random: () => number): Measurement {
  const { benchmark } = plan
  const outputs: string[] = []
  const repetition = (_: unknown, index: number): Repetition => {
    const values = Object.fromEntries(
      benchmark.metrics.map(({ name, unit, direction }) => {
        const { level, noise } = plan.levels[name] ?? { level: 1, noise: 0 }
        const speed = benchmark.canary ? 1 : (shape.speed ?? 1)
        const shifted = direction === 'lower' ? level / speed : direction === 'higher' ? level * speed : level
        const value = shifted * Math.exp(noise * normal(random))
        return [name, unit === 'count' ? Math.round(value) : value]
      }),
    )
    const output = `${JSON.stringify({ tool: benchmark.tool.name, index, values })}\n`
    outputs.push(output)
    return {
      index,
      phase: 'measured',
      startedAt: (shape.at ?? firstRunAt) + 30_000 + index * 15_000,
      durationMs: 10_020,
      exitCode: 0,
      commands: [benchmark.argv],
      values,
      suspect:
        benchmark === stream.benchmark && index === shape.suspect
          ? ['the guest lost 12 % of its CPU to steal']
          : [],
      failure: null,
      rawOutput: digest(output),
    }
  }
  const repetitions = Array.from({ length: shape.repetitions ?? 5 }, repetition)
  return { result: { benchmark, repetitions }, outputs }
}
