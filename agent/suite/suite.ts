import { resolve } from 'node:path'
import { boxName } from '../box/definition.ts'
import { defaultThresholds, type Thresholds } from '../measure/validity/thresholds.ts'
import type { VmSpec } from '../vm/spec.ts'
import type { BenchmarkEntry } from './benchmark-schema.ts'
import { resolveBenchmarks, type SuiteBenchmark } from './benchmarks.ts'
import type { PrepareEntry } from './build-schema.ts'
import { resolveCommands, type SuiteCommand } from './commands.ts'
import type { ContainersFile, KubernetesFile, PinningFile } from './paths-schema.ts'
import { type Profile, profileValues } from './profiles.ts'
import type { SuiteFile } from './suite-schema.ts'
import { machineNames, type VmsFile } from './vms-schema.ts'

/** A suite with every default filled in. */
export interface Suite {
  readonly name: string
  readonly project: string | null
  readonly server: string | null
  readonly profile: Profile
  readonly vms: Omit<VmSpec, 'upSeconds'> | 'none'
  /** The directory of the repository's own Vagrantfile as the file names it; null where the agent writes one. */
  readonly vagrantfile: string | null
  /** Commands on the host, in the repository, before any machine boots. They are no part of what makes values comparable. */
  readonly build: readonly (readonly string[])[]
  /** What is done in machines that are up, before anything is measured. */
  readonly prepare: readonly PrepareEntry[]
  /** Which CPUs carry the machines and, inside them, the tools. */
  readonly pinning: PinningFile
  /** What `ctr-ctr` runs on, and the pod paths; null where the suite says nothing of them. */
  readonly containers: ContainersFile | null
  readonly kubernetes: KubernetesFile | null
  /** The suite itself asks for VMs: figures of the host alone would be something else than its author meant. */
  readonly asksForVms: boolean
  readonly benchmarks: readonly SuiteBenchmark[]
  readonly commands: readonly SuiteCommand[]
  /**
   * A benchmark with more repetitions than its least gets no further one once the 95 % interval of its headlines' mean
   * is at most so wide to each side, in percent of it; null repeats up to the most.
   */
  readonly stopPercent: number | null
  /** Measured repetitions of a benchmark on its baseline path. */
  readonly baselineRepetitions: number
  /** Measured repetitions of the canary at each end of the run; 0 leaves it out. */
  readonly canaryRepetitions: number
  readonly canarySeconds: number
  /** Order of the repetitions; null takes it from the run's id. */
  readonly seed: number | null
  /** Environment fields that the project moves to another class. */
  readonly environment: Readonly<Record<'identity' | 'epoch' | 'noted', readonly string[]>>
  /** The metadata service of the machine's provider may be asked, where the firmware names one. */
  readonly cloudMetadata: boolean
  readonly thresholds: Thresholds
  readonly deadlines: {
    readonly up: number
    /** Of `build` altogether, and of each command of `prepare`. */
    readonly build: number
    /** Null: it follows from how long a repetition should take. */
    readonly repetition: number | null
    readonly run: number
    /** No repetition beyond the least number is begun after so many seconds of measuring. */
    readonly measuring: number
  }
}

/** Fills in what a suite file leaves out. `baseDir` is where relative paths in the file start. */
export function resolveSuite(file: SuiteFile, baseDir: string): Suite {
  const profile = file.profile ?? 'ci'
  const values = profileValues[profile]
  const vms = file.vms === 'none' ? 'none' : (file.vms ?? {})
  return {
    ...{ name: 'default', project: null, server: null, ...given(namesOf(file)), profile },
    vms: vms === 'none' ? 'none' : resolveVms(vms, file, baseDir),
    vagrantfile: vms === 'none' ? null : (vms.vagrantfile ?? null),
    asksForVms: file.vms !== undefined && vms !== 'none',
    ...{
      build: [],
      prepare: [],
      pinning: 'auto',
      containers: null,
      kubernetes: null,
      ...given(placesOf(file)),
    },
    benchmarks: resolveBenchmarks(file, values),
    commands: resolveCommands(file, values),
    stopPercent: stopPercentOf(file, values.stop?.halfWidthPercent ?? null),
    baselineRepetitions: file.baseline === false ? 0 : values.baselineRepetitions,
    canaryRepetitions: file.canary === false ? 0 : values.canaryRepetitions,
    canarySeconds: 1,
    seed: file.seed ?? null,
    environment: { ...{ identity: [], epoch: [], noted: [] }, ...given(file.environment ?? {}) },
    cloudMetadata: file.cloudMetadata ?? true,
    thresholds: { ...defaultThresholds, ...given(file.validity ?? {}) },
    deadlines: {
      ...{
        up: 600,
        build: 1800,
        repetition: null,
        run: values.runSeconds,
        measuring: values.measuringSeconds,
      },
      ...given(file.deadlines ?? {}),
    },
  }
}

/** Where the suite has a stop rule without a width, or its profile has none. */
const usualHalfWidthPercent = 2.5

function stopPercentOf({ stop }: SuiteFile, usual: number | null): number | null {
  if (stop === undefined) return usual
  if (stop === 'none') return null
  return stop.halfWidth === undefined ? (usual ?? usualHalfWidthPercent) : Number.parseFloat(stop.halfWidth)
}

const placesOf = ({ build, prepare, pinning, containers, kubernetes }: SuiteFile) => ({
  ...{ build, prepare, pinning, containers, kubernetes },
})
const namesOf = ({ name, project, server }: SuiteFile) => ({ name, project, server })

type Given<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> }

/** Without the keys that are there and hold nothing. */
function given<T extends object>(values: T): Given<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<T>
}

const defaultMachine = { cpus: 1, memoryMiB: 512 }

function resolveVms(
  file: VmsFile,
  { pinning, benchmarks }: SuiteFile,
  baseDir: string,
): Omit<VmSpec, 'upSeconds'> {
  const box = file.box ?? boxName
  const shapes = Array.isArray(file.machines) ? {} : (file.machines ?? {})
  return {
    machines: machineNames(file).map((name) => ({
      name,
      cpus: shapes[name]?.cpus ?? defaultMachine.cpus,
      memoryMiB: shapes[name]?.memory ?? defaultMachine.memoryMiB,
    })),
    box:
      typeof box === 'string'
        ? { name: box }
        : { name: box.name, ...(box.version && { version: box.version }) },
    provider: file.provider ?? 'auto',
    driver: file.driver ?? 'auto',
    pinning: pinning ?? 'auto',
    withHost: (benchmarks === 'none' ? [] : (benchmarks ?? [])).some(usesHost),
    ...(file.vagrantfile !== undefined && { vagrantfileDir: resolve(baseDir, file.vagrantfile) }),
  }
}

function usesHost(entry: BenchmarkEntry): boolean {
  if (typeof entry === 'string') return false
  return [entry.path, entry.baseline].some((path) => path === 'vm-host' || path === 'host-vm')
}
