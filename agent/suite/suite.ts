import { resolve } from 'node:path'
import { boxName } from '../box/definition.ts'
import type { VmSpec } from '../vm/spec.ts'
import type { AgentPath, Profile, SuiteFile } from './suite-schema.ts'

/** A suite with every default filled in. */
export interface Suite {
  readonly name: string
  readonly project: string | null
  readonly server: string | null
  readonly profile: Profile
  readonly vms: Omit<VmSpec, 'upSeconds'> | 'none'
  /** The suite itself asks for VMs: figures of the host alone would be something else than its author meant. */
  readonly asksForVms: boolean
  readonly benchmarks: readonly SuiteBenchmark[]
  /** Measured repetitions of the canary at each end of the run; 0 leaves it out. */
  readonly canaryRepetitions: number
  readonly canarySeconds: number
  /** Order of the repetitions; null takes it from the run's id. */
  readonly seed: number | null
  readonly deadlines: { readonly up: number; readonly repetition: number | null; readonly run: number }
}

export interface SuiteBenchmark {
  readonly name: string
  readonly path: AgentPath
  readonly seconds: number
  readonly repetitions: number
  readonly warmUpSeconds: number
}

/**
 * Fills in what a suite file leaves out. `baseDir` is where relative paths in the file start. With the `ci` profile a
 * run of the default benchmarks measures for less than 90 seconds.
 */
export function resolveSuite(file: SuiteFile, baseDir: string): Suite {
  const profile = file.profile ?? 'ci'
  const { repetitions, seconds, canaryRepetitions } = profileValues[profile]
  const vms = file.vms === 'none' ? 'none' : resolveVms(file.vms ?? {}, baseDir)
  const path: AgentPath = vms === 'none' ? 'host-lo' : vms.machines.length > 1 ? 'vm-vm' : 'guest-lo'
  return {
    name: file.name ?? 'default',
    project: file.project ?? null,
    server: file.server ?? null,
    profile,
    vms,
    asksForVms: file.vms !== undefined && file.vms !== 'none',
    benchmarks: (file.benchmarks ?? defaultBenchmarks).map((entry) => {
      const given = typeof entry === 'string' ? { name: entry } : entry
      const length = given.seconds ?? seconds
      return {
        name: given.name,
        path: given.path ?? path,
        seconds: length,
        repetitions: given.repetitions ?? repetitions,
        warmUpSeconds: Math.min(2, length),
      }
    }),
    canaryRepetitions: file.canary === false ? 0 : canaryRepetitions,
    canarySeconds: 1,
    seed: file.seed ?? null,
    deadlines: deadlinesOf(file.deadlines ?? {}),
  }
}

/** In seconds; a repetition's own deadline follows from how long it should take, unless it is given. */
function deadlinesOf({ up, repetition, run }: NonNullable<SuiteFile['deadlines']>): Suite['deadlines'] {
  return { up: up ?? 600, repetition: repetition ?? null, run: run ?? 30 * 60 }
}

const defaultBenchmarks = ['tcp_stream_1', 'rr_tail']
const defaultMachine = { cpus: 1, memoryMiB: 512 }

/** Measured repetitions of each benchmark, seconds of each, and canary repetitions at each end. */
const profileValues = {
  smoke: { repetitions: 3, seconds: 2, canaryRepetitions: 1 },
  ci: { repetitions: 5, seconds: 5, canaryRepetitions: 2 },
  full: { repetitions: 10, seconds: 10, canaryRepetitions: 3 },
} as const

type VmsFile = Exclude<NonNullable<SuiteFile['vms']>, 'none'>

function resolveVms(file: VmsFile, baseDir: string): Omit<VmSpec, 'upSeconds'> {
  const machines = shapesOf(file.machines ?? ['client', 'server'])
  const box = file.box ?? boxName
  return {
    machines: machines.map(([name, shape]) => ({
      name,
      cpus: shape?.cpus ?? defaultMachine.cpus,
      memoryMiB: shape?.memory ?? defaultMachine.memoryMiB,
    })),
    box:
      typeof box === 'string'
        ? { name: box }
        : { name: box.name, ...(box.version && { version: box.version }) },
    provider: file.provider ?? 'auto',
    driver: file.driver ?? 'auto',
    ...(file.vagrantfile !== undefined && { vagrantfileDir: resolve(baseDir, file.vagrantfile) }),
  }
}

function shapesOf(
  machines: NonNullable<VmsFile['machines']>,
): readonly (readonly [string, MachineShape | null])[] {
  return Array.isArray(machines) ? machines.map((name) => [name, null] as const) : Object.entries(machines)
}

type MachineShape = { readonly cpus?: number | undefined; readonly memory?: number | undefined }
