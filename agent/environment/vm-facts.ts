import { accelerationField } from '../../server/contract/environment.ts'
import type { MachineSet } from '../vm/machines.ts'
import { type Fact, fact } from './facts.ts'

/** Facts about the VMs as they were really brought up. Without VMs, acceleration and provider say `none`. */
export function vmFacts(set: MachineSet | null): readonly Fact[] {
  if (set === null) return [fact(accelerationField, 'none'), fact('vm.provider', 'none')]
  const { facts, machines } = set
  const why = 'the hypervisor does not tell'
  return [
    fact(accelerationField, facts.acceleration),
    fact('vm.provider', facts.provider),
    fact('vm.network', facts.network.kind),
    fact('vm.machineType', facts.machineType, why),
    fact('vm.cpuMode', facts.cpuMode, why),
    fact('vm.nicModel', facts.nicModel, why),
    fact('vm.vhost', facts.vhost, why),
    ...placementFacts(facts, why),
    ...machines.flatMap(({ name, facts: shape }) => [
      fact(`vm.machine.${name}.cpus`, shape.cpus),
      fact(`vm.machine.${name}.memoryMiB`, shape.memoryMiB),
    ]),
    fact('vm.hypervisor.version', facts.hypervisorVersion, why),
    fact('vm.box.name', facts.box.name),
    fact('vm.box.version', facts.box.version, 'the box has no version'),
    fact('vm.box.checksum', facts.box.checksum, 'the disk image of the box was not found'),
    fact('vm.vagrant.version', facts.vagrantVersion),
    fact('vm.vagrant.pluginVersion', facts.providerPluginVersion, 'the provider is built in'),
    fact('vm.libvirt.version', facts.libvirtVersion, 'libvirt is not used'),
    fact('vm.network.why', facts.network.why),
  ]
}

/** How the machines lie on the host, as read back; of NIC and memory the first machine speaks for all. */
function placementFacts({ placements, pinning }: MachineSet['facts'], why: string): readonly Fact[] {
  const machines = Object.entries(placements)
  const first = machines[0]?.[1]
  return [
    fact('vm.hugepages', first?.hugepages, why),
    fact('vm.nicDriver', first?.nicDriver, why),
    fact('vm.nicQueues', first?.nicQueues, why),
    fact('vm.nicMtu', first?.nicMtu, why),
    ...machines.map(([name, { pins }]) => fact(`vm.machine.${name}.pinning`, pins, why)),
    fact('vm.pinning', pinning),
  ]
}
