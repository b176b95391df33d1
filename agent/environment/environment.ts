import type { Environment } from '../../server/contract/environment.ts'
import type { FieldMoves } from '../../server/judge/move-fields.ts'
import { tuningFact } from '../host-tuning/tuning-fact.ts'
import type { Place } from '../place/place.ts'
import type { MachineSet } from '../vm/machines.ts'
import { type CloudOptions, readCloudFacts } from './cloud/cloud-facts.ts'
import { createCloudMemory } from './cloud/cloud-memory.ts'
import { readCpu } from './cpu-facts.ts'
import { assembleEnvironment, type Fact, fact } from './facts.ts'
import { readFirmware } from './firmware-facts.ts'
import { readGuestFacts } from './guest-facts.ts'
import type { HostFiles } from './host-files.ts'
import { readIrqPolicy } from './irq-facts.ts'
import { readKernel, readKernelConfig } from './kernel-facts.ts'
import { readKvm } from './kvm-facts.ts'
import { readMemory } from './memory-facts.ts'
import { readMemoryModules } from './memory-modules.ts'
import { moveFields } from './move-fields.ts'
import { readNetworkSysctls } from './network-facts.ts'
import { readNics } from './nic-facts.ts'
import { readPackages } from './package-facts.ts'
import { readPolicy } from './policy-facts.ts'
import { type Ask, askWith } from './programs.ts'
import { readTraffic } from './traffic-facts.ts'
import { vmFacts } from './vm-facts.ts'

export interface HostSources {
  /** Runs programs of the host, as `hostPlace()` does. */
  readonly exec: Place['exec']
  /** Where earlier answers of a metadata service and tunings are noted; without it nothing is known of either. */
  readonly stateDir?: string | undefined
  /** Default: the metadata service is asked where the firmware names its provider. */
  readonly cloud?: CloudOptions | undefined
  readonly signal?: AbortSignal | undefined
}

/** All programs of the host together may take this long; then the rest stays unread. */
const programsMs = 10_000

/**
 * Everything about the host itself; may run while the VMs boot, and must not run while something is measured. Never
 * rejects: what could not be read says so.
 */
export async function readHost(files: HostFiles, sources: HostSources): Promise<readonly Fact[]> {
  const { cloud = { enabled: true }, stateDir, signal } = sources
  const memory = stateDir === undefined ? undefined : createCloudMemory(stateDir)
  // First and alone: it has little time, and reading files keeps the agent from listening.
  const rented = await readCloudFacts(files, { memory, ...(signal && { signal }), ...cloud })
  const deadline = AbortSignal.timeout(programsMs)
  const ask = askWith(sources.exec, signal === undefined ? deadline : AbortSignal.any([deadline, signal]))
  const asked = askPrograms(files, ask)
  const read = readHostFiles(files)
  return [
    ...read,
    ...(await asked),
    ...rented,
    ...(stateDir === undefined ? [] : [tuningFact(stateDir, files)]),
    fact('host.arch', process.arch),
    fact('tool.node', process.versions.node),
  ]
}

/** What `/proc`, `/sys` and `/etc` tell: no program is started, and captured files give the same facts everywhere. */
export function readHostFiles(files: HostFiles): readonly Fact[] {
  return [
    ...readFirmware(files),
    ...readCpu(files),
    ...readPolicy(files),
    ...readMemory(files),
    ...readKernel(files, 'host'),
    ...readKernelConfig(files),
    ...readKvm(files),
    ...readNetworkSysctls(files, 'host'),
    ...readIrqPolicy(files),
  ]
}

async function askPrograms(files: HostFiles, ask: Ask): Promise<readonly Fact[]> {
  const asked = await Promise.all([
    readNics(files, ask, 'host'),
    readTraffic(files, ask, 'host'),
    readPackages(ask, 'host'),
    readMemoryModules(files),
  ])
  return asked.flat()
}

/** Everything about the guests; must run before they are destroyed, and never while something is measured. */
export async function readGuests(set: MachineSet | null, signal?: AbortSignal): Promise<readonly Fact[]> {
  if (set === null) return []
  return readGuestFacts(
    set.machines.map((machine) => machine.place),
    signal,
  )
}

export interface EnvironmentParts {
  readonly host: readonly Fact[]
  readonly guests: readonly Fact[]
  readonly machines: MachineSet | null
  /** Name and version of each tool that measured. */
  readonly tools: readonly { readonly name: string; readonly version: string }[]
  /** Fields that the project wants in another class than they have. */
  readonly classes?: FieldMoves | undefined
  /** Told what a person who chose the classes should know. */
  readonly note?: ((text: string) => void) | undefined
}

/** The environment of a run. Throws a `Failure` where `classes` ask for what cannot be. */
export function describeEnvironment({
  host,
  guests,
  machines,
  tools,
  classes,
  note,
}: EnvironmentParts): Environment {
  const versions = tools.map(({ name, version }) => fact(`tool.${name}`, version))
  const environment = assembleEnvironment([...host, ...vmFacts(machines), ...guests, ...versions])
  if (classes === undefined) return environment
  const moved = moveFields(environment, classes)
  for (const text of moved.notes) note?.(text)
  return moved.environment
}
