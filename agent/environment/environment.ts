import type { Environment } from '../../server/contract/environment.ts'
import type { MachineSet } from '../vm/machines.ts'
import { assembleEnvironment, type Fact, factsOf } from './facts.ts'
import { readGuestFacts } from './guest-facts.ts'
import { readHostFacts } from './host-facts.ts'
import type { HostFiles } from './host-files.ts'
import { readSoftwareFacts } from './software-facts.ts'
import { vmFacts } from './vm-facts.ts'

/** Everything about the host itself; may run while the VMs boot. */
export async function readHost(files: HostFiles): Promise<readonly Fact[]> {
  return [...readHostFacts(files), ...(await readSoftwareFacts(5_000))]
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
}

/** The environment of a run. */
export function describeEnvironment({ host, guests, machines, tools }: EnvironmentParts): Environment {
  const noted = factsOf('noted')
  const versions = tools.map(({ name, version }) => noted.fact(`tool.${name}`, version))
  return assembleEnvironment([...host, ...vmFacts(machines), ...guests, ...versions])
}
