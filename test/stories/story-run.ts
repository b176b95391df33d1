import { ulid } from 'ulid'
import type { BenchmarkDefinition, MetricDefinition } from '../../server/contract/benchmark.ts'
import type { LineageCommit, Repetition, Result, RunUpload } from '../../server/contract/run.ts'
import { digest } from '../support/builders.ts'
import { normal } from '../support/random.ts'

/** A host of a story. */
export interface Machine {
  readonly label: string
  /** Relative standard deviation between its boots. */
  readonly noise: number
}

export interface StoryCommit {
  readonly hash: string
  readonly at: number
  readonly subject: string
  readonly parent: StoryCommit | null
  /** Place on the baseline branch; of a pull request's head that of its merge base. */
  readonly place: number
  readonly expected: readonly string[]
}

/** What multiplies the speed of everything (`host`) and of the benchmarks with code under test (`code`). */
export interface BootFacts {
  readonly host: number
  readonly code: number
  readonly kernel: string
}

export function storyCommit(
  name: string,
  { at, parent, place }: Pick<StoryCommit, 'at' | 'parent' | 'place'>,
): StoryCommit {
  const hash = digest(name).slice(0, 40)
  // Whole seconds, as git has it.
  return { hash, at: Math.floor(at / 1000) * 1000, subject: `Change ${name}`, parent, place, expected: [] }
}

export interface Boot {
  readonly commit: StoryCommit
  readonly machine: Machine
  readonly facts: BootFacts
  readonly at: number
  readonly random: () => number
  readonly request: number | null
  /** The work that asked for it, and its benchmarks. */
  readonly work?: { readonly id: string; readonly benchmarks: readonly string[] | null } | undefined
}

/** The run of one boot: a canary first and last, and three benchmarks between VMs. */
export function runOf(boot: Boot): RunUpload {
  const { commit, machine, facts, at, random, request, work } = boot
  const wanted = plans.filter(
    ({ benchmark }) => benchmark.canary || (work?.benchmarks?.includes(benchmark.name) ?? true),
  )
  // One draw for each benchmark and boot, whichever are measured: leaving one out does not change the others' luck.
  const luck = new Map(
    plans.map(({ benchmark }) => [benchmark.name, Math.exp(machine.noise * normal(random))]),
  )
  return {
    format: 1,
    id: ulid(at, random),
    suite: 'story',
    agentVersion: '0.1.0',
    startedAt: at,
    finishedAt: at + 5 * 60_000,
    commit: {
      head: commit.hash,
      built: commit.hash,
      parents: commit.parent === null ? [] : [commit.parent.hash],
      committedAt: commit.at,
      subject: commit.subject,
      branch: work !== undefined ? null : request === null ? 'main' : `topic-${request}`,
      defaultBranch: 'main',
      pullRequest: request === null || work !== undefined ? null : { number: request, base: 'main' },
      dirty: false,
      lineage: lineageOf(commit),
      ...(commit.expected.length > 0 && { expected: [...commit.expected] }),
    },
    ci: null,
    host: { id: digest(machine.label), label: machine.label },
    environment: {
      identity: { 'vm.acceleration': 'kvm', 'host.cpu.model': 'Xeon Gold 6338N' },
      epoch: { 'host.kernel': facts.kernel },
      noted: {},
      unread: {},
    },
    conditions: {
      ...{ load1Before: 0.1, load1After: 1.9, stealPercent: 0, busyPercent: 28, meanFrequencyMHz: 2900 },
      ...{ maxTemperatureC: 60, throttleEvents: 0, softnetDrops: 0, coTenants: [] },
    },
    ...(work !== undefined && { work: work.id }),
    notes: [],
    results: wanted.map((plan) =>
      measure(plan, {
        at,
        random,
        speed: facts.host * (plan.benchmark.canary ? 1 : facts.code) * (luck.get(plan.benchmark.name) ?? 1),
      }),
    ),
    rawOutputs: [],
  }
}

/** As an agent with a clone of some depth tells it. */
function lineageOf(commit: StoryCommit): LineageCommit[] {
  const ancestors: LineageCommit[] = []
  for (let one = commit.parent; one !== null && ancestors.length < 20; one = one.parent) {
    ancestors.push({
      hash: one.hash,
      committedAt: one.at,
      subject: one.subject,
      ...(one.expected.length > 0 && { expected: [...one.expected] }),
    })
  }
  return ancestors
}

interface Plan {
  readonly benchmark: BenchmarkDefinition
  readonly level: number
}

function plan(
  name: string,
  level: number,
  metric: Pick<MetricDefinition, 'name' | 'unit' | 'direction' | 'semantics'>,
  canary = false,
): Plan {
  return {
    level,
    benchmark: {
      ...{ name, canary, path: canary ? 'host-lo' : 'vm-vm', argv: [name, '-t', '10'] },
      tool: { name: 'iperf3', version: '3.12' },
      metrics: [{ ...metric, role: 'headline' }],
    },
  }
}

const throughput = { name: 'throughput', unit: 'bit/s', direction: 'higher', semantics: null } as const
const roundTrip = { name: 'rtt_p50', unit: 'us', direction: 'lower', semantics: 'rtt' } as const

const plans = [
  plan('loopback_stream', 61e9, throughput, true),
  plan('tcp_stream_1', 24e9, throughput),
  plan('tcp_rr', 41, roundTrip),
  plan('udp_rr', 38, roundTrip),
]

interface Circumstances {
  readonly at: number
  readonly speed: number
  readonly random: () => number
}

function measure({ benchmark, level }: Plan, { at, speed, random }: Circumstances): Result {
  const [metric] = benchmark.metrics
  if (metric === undefined) throw new Error('A benchmark without a metric')
  const value = metric.direction === 'lower' ? level / speed : level * speed
  const repetition = (_: unknown, index: number): Repetition => ({
    ...{ index, phase: 'measured', startedAt: at + 30_000 + index * 15_000, durationMs: 10_000, exitCode: 0 },
    ...{ commands: [benchmark.argv], suspect: [], failure: null, rawOutput: null },
    values: { [metric.name]: value * Math.exp(0.004 * normal(random)) },
  })
  return { benchmark, repetitions: Array.from({ length: 3 }, repetition) }
}
