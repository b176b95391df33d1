import { ulid } from 'ulid'
import type { Environment } from '../../../server/contract/environment.ts'
import type { RunUpload } from '../../../server/contract/run.ts'
import { digest } from '../builders.ts'
import { normal } from '../random.ts'
import { fleetBenchmarks, measure } from './benchmarks.ts'
import { type FleetCommit, lineageOf } from './history.ts'

/** A host of the fleet. */
export interface FleetHost {
  readonly label: string
  readonly cpu: string
  readonly nic: string
  /** Relative standard deviation between its boots. */
  readonly noise: number
  /** Its speed beside that of an ordinary host. */
  readonly speed: number
}

export const fleetHosts: readonly FleetHost[] = [
  {
    label: 'metal-01',
    cpu: 'AMD EPYC 7302P 16-Core Processor',
    nic: 'mlx5_core',
    noise: 0.006,
    speed: 1,
  },
  {
    label: 'metal-02',
    cpu: 'AMD EPYC 7302P 16-Core Processor',
    nic: 'mlx5_core',
    noise: 0.007,
    speed: 1.004,
  },
  {
    label: 'edge-07-with-a-rather-long-name',
    cpu: 'Intel(R) Xeon(R) Gold 6338N CPU @ 2.20GHz',
    nic: 'ice',
    noise: 0.014,
    speed: 0.81,
  },
]

export interface FleetBoot {
  readonly host: FleetHost
  readonly commit: FleetCommit
  readonly at: number
  readonly random: () => number
  /** Multiplies the speed of everything on the host in this boot, canary and all. */
  readonly hostSpeed: number
  /** Multiplies the speed of a benchmark by the code under test. */
  readonly codeSpeed: (benchmark: string) => number
  readonly kernel: string
  readonly request?: number | undefined
  /** Whether the CPU was throttled meanwhile. */
  readonly throttled?: boolean | undefined
  readonly leftOut?: readonly string[] | undefined
  readonly work?: { readonly id: string; readonly benchmarks: readonly string[] | null } | undefined
}

/** The run of one boot, as an agent uploads it. */
export function runOfBoot(boot: FleetBoot): RunUpload {
  const { host, commit, at, random, request, work, throttled = false } = boot
  const wanted = fleetBenchmarks.filter(
    ({ definition: { name, canary } }) =>
      canary || (!(boot.leftOut?.includes(name) ?? false) && (work?.benchmarks?.includes(name) ?? true)),
  )
  const measured = wanted.map((benchmark, i) => {
    const { name, canary } = benchmark.definition
    const code = canary ? 1 : boot.codeSpeed(name)
    const speed = host.speed * boot.hostSpeed * code * Math.exp(host.noise * normal(random))
    const suspect =
      throttled && name === 'tcp_stream_8' ? 'the CPU was throttled 14 times meanwhile' : undefined
    const started = at + 50_000 + i * 65_000
    return { benchmark: benchmark.definition, ...measure(benchmark, { at: started, random, speed, suspect }) }
  })
  const texts = new Map(measured.flatMap(({ outputs }) => outputs.map((text) => [digest(text), text])))
  return {
    ...{ format: 1, id: ulid(at, random), suite: 'default', agentVersion: '0.1.0' },
    ...{ startedAt: at, finishedAt: at + 9 * 60_000 + 12_000 },
    commit: {
      ...{ head: commit.hash, built: commit.hash, committedAt: commit.committedAt, subject: commit.subject },
      // Reviewed for a day before it was rebased and merged.
      authoredAt: commit.committedAt - 25 * 3_600_000,
      parents: commit.parent === null ? [] : [commit.parent.hash],
      branch: work !== undefined ? null : request === undefined ? 'main' : `topic/ring-${request}`,
      defaultBranch: 'main',
      pullRequest: request === undefined || work !== undefined ? null : { number: request, base: 'main' },
      dirty: false,
      lineage: lineageOf(commit),
      ...(commit.expected.length > 0 && { expected: [...commit.expected] }),
      ...(commit.tags.length > 0 && { tags: [...commit.tags] }),
    },
    ci: {
      provider: 'jenkins',
      buildUrl: `https://ci.example.org/job/dataplane/${at / 60_000}/`,
      job: 'dataplane',
    },
    host: { id: digest(host.label), label: host.label },
    environment: environmentOf(boot),
    conditions: {
      ...{ load1Before: 0.1 + random() / 10, load1After: 1.9 + random() / 5, stealPercent: 0 },
      ...{
        busyPercent: 28 + 4 * random(),
        meanFrequencyMHz: throttled ? 2310 : 3290 + Math.round(random() * 20),
      },
      ...{
        maxTemperatureC: throttled ? 94 : 58 + Math.round(random() * 6),
        throttleEvents: throttled ? 14 : 0,
      },
      ...{ softnetDrops: 0, coTenants: [] },
    },
    ...(work !== undefined && { work: work.id }),
    notes: [],
    results: measured.map(({ benchmark, repetitions }) => ({ benchmark, repetitions })),
    rawOutputs: [...texts].map(([sha256, text]) => ({ sha256, text })),
  }
}

function environmentOf({ host, kernel, at }: FleetBoot): Environment {
  return {
    identity: {
      ...{ 'vm.acceleration': 'kvm', 'vm.provider': 'libvirt', 'vm.cpus': 2, 'vm.memoryMiB': 2048 },
      ...{ 'host.cpu.model': host.cpu, 'host.cpu.threads': 32, 'host.cpu.governor': 'performance' },
      ...{ 'host.nic.driver': host.nic, 'host.nic.speedMbit': 25_000 },
    },
    epoch: {
      ...{ 'host.kernel': kernel, 'host.cpu.microcode': kernel === oldKernel ? '0x830107a' : '0x830107c' },
      ...{
        'host.nic.firmware': '22.31.1014',
        'vm.box.version': '12.20250901.1',
        'guest.kernel': '6.1.0-40-amd64',
      },
    },
    noted: {
      ...{ 'host.bios.version': null, 'host.smt': true, 'host.os': 'Debian GNU/Linux 12 (bookworm)' },
      ...{ 'host.uptimeHours': Math.floor((at / 3_600_000) % 900), 'host.memory.totalMiB': 128_690 },
    },
    unread: { 'host.bios.version': 'needs root: /sys/class/dmi/id/bios_version is not readable' },
  }
}

export const oldKernel = '6.1.0-18-amd64'
export const newKernel = '6.12.9-amd64'
