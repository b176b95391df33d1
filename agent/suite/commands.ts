import { type Repetitions, repetitionsOf } from './benchmarks.ts'
import type { AgentPath } from './paths.ts'
import type { ProfileValues } from './profiles.ts'
import type { SuiteFile } from './suite-schema.ts'
import { machineNames } from './vms-schema.ts'

/** A command whose output an adapter reads, as a suite has it. */
export interface SuiteCommand {
  readonly name: string
  readonly run: readonly string[]
  /** Prints the version; null where nobody says it. */
  readonly version: readonly string[] | null
  /** A machine's name, or `host`. */
  readonly on: string
  /** An adapter's name, or `auto`. */
  readonly adapter: string
  readonly path: AgentPath
  readonly repetitions: Repetitions
  readonly warmUp: boolean
  /** How long it usually takes, in seconds: it is left alone for so long. */
  readonly seconds: number
  readonly timeoutSeconds: number
}

/** The suite's commands with every default filled in: on the first machine, or the host where there is none. */
export function resolveCommands(file: SuiteFile, profile: ProfileValues): readonly SuiteCommand[] {
  const [first = 'host'] = machineNames(file.vms)
  return (file.commands ?? []).map((entry) => ({
    name: entry.name,
    run: entry.run,
    version: entry.version ?? null,
    on: entry.on ?? first,
    adapter: entry.adapter ?? 'auto',
    path: entry.path ?? 'none',
    repetitions: repetitionsOf(entry.repetitions, file, profile.repetitions),
    warmUp: entry.warmUp ?? true,
    seconds: entry.seconds ?? 1,
    timeoutSeconds: entry.timeout ?? 300,
  }))
}
