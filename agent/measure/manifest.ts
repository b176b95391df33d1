import type { Manifest } from '../../server/contract/manifest.ts'
import { onHost } from '../suite/on-host.ts'
import type { Suite } from '../suite/suite.ts'
import { suiteFileOf } from '../suite/suite-file.ts'
import type { MachineSet } from '../vm/machines.ts'

/** What it takes to measure a run again: the suite with nothing left open, and the machines as they really were. */
export function manifestOf(suite: Suite, seed: number, machines: MachineSet | null): Manifest {
  // A run without VMs was measured on the host, whatever its suite asked for.
  const measured = machines === null ? onHost(suite) : suite
  return {
    format: 1,
    suite: JSON.parse(JSON.stringify(suiteFileOf(measured, seed))) as Manifest['suite'],
    vms: machines === null ? null : vmsOf(machines),
  }
}

function vmsOf({ machines, facts, vagrantfile }: MachineSet): Manifest['vms'] {
  return {
    provider: facts.provider,
    box: { name: facts.box.name, version: facts.box.version, checksum: facts.box.checksum },
    machines: machines.map(({ name, facts: { cpus, memoryMiB } }) => ({ name, cpus, memoryMiB })),
    vagrantfile: vagrantfile ?? null,
  }
}
