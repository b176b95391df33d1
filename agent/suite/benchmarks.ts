import type { BenchmarkEntry, StopEntry } from './benchmark-schema.ts'
import { type AgentPath, baselineOf } from './paths.ts'
import type { ProfileValues } from './profiles.ts'
import type { SuiteFile } from './suite-schema.ts'
import { machineNames } from './vms-schema.ts'

/** How often a benchmark is measured: more than the least only as far as the stop rule asks for it. */
export interface Repetitions {
  readonly least: number
  readonly most: number
}

/** A benchmark of the catalogue as a suite has it. */
export interface SuiteBenchmark {
  readonly name: string
  readonly path: AgentPath
  readonly seconds: number
  readonly repetitions: Repetitions
  /** 0: no warm-up. */
  readonly warmUpSeconds: number
  /** For the benchmark's own tool; null leaves its defaults. */
  readonly options: Readonly<Record<string, unknown>> | null
  /** The path whose result this one's is divided by. */
  readonly baseline: AgentPath | null
  /** The suite's author named it: then a missing tool is a failure, not a note. */
  readonly named: boolean
}

/** The suite's benchmarks, or its profile's, with every default filled in. */
export function resolveBenchmarks(file: SuiteFile, profile: ProfileValues): readonly SuiteBenchmark[] {
  if (file.benchmarks === 'none') return []
  const machines = machineNames(file.vms).length
  const path = machines > 1 ? 'vm-vm' : machines === 1 ? 'guest-lo' : 'host-lo'
  const defaults = { path, machines, profile, file } as const
  return (file.benchmarks ?? profile.benchmarks).map((entry) =>
    resolveBenchmark(typeof entry === 'string' ? { name: entry } : entry, defaults),
  )
}

type Entry = Omit<Exclude<BenchmarkEntry, string>, 'name'> & { readonly name: string }

interface Defaults {
  readonly path: AgentPath
  readonly machines: number
  readonly profile: ProfileValues
  readonly file: SuiteFile
}

function resolveBenchmark(entry: Entry, { machines, profile, file, ...defaults }: Defaults): SuiteBenchmark {
  const seconds = entry.seconds ?? profile.seconds
  const path = entry.path ?? defaults.path
  return {
    name: entry.name,
    path,
    seconds,
    repetitions: repetitionsOf(entry.repetitions, file, profile.repetitions),
    warmUpSeconds: entry.warmUp ?? Math.min(2, seconds),
    options: entry.options ?? null,
    baseline: entry.baseline === 'none' ? null : (entry.baseline ?? baselineOf(path, machines)),
    named: file.benchmarks !== undefined,
  }
}

/** A number at the benchmark itself is exact; else the suite's stop rule counts, else the profile's. */
export function repetitionsOf(
  given: number | undefined,
  { stop }: Pick<SuiteFile, 'stop'>,
  usual: Repetitions,
): Repetitions {
  if (given !== undefined) return { least: given, most: given }
  if (stop === 'none') return { least: usual.most, most: usual.most }
  return stop === undefined ? usual : withStop(stop, usual)
}

/** What a stop rule leaves out: between the profile's least and twice that. */
function withStop({ min, max }: StopEntry, usual: Repetitions): Repetitions {
  const least = Math.min(min ?? usual.least, max ?? Number.POSITIVE_INFINITY)
  return { least, most: max ?? Math.max(usual.most, 2 * least) }
}
