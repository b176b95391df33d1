import { accelerationField } from '../../server/contract/environment.ts'
import type { MachineSet } from '../vm/machines.ts'
import { type Fact, factsOf } from './facts.ts'

const identity = factsOf('identity')
const epoch = factsOf('epoch')
const noted = factsOf('noted')

/** Facts about the VMs as they were really brought up. Without VMs, acceleration and provider say `none`. */
export function vmFacts(set: MachineSet | null): readonly Fact[] {
  if (set === null) return [identity.fact(accelerationField, 'none'), identity.fact('vm.provider', 'none')]
  const { facts, machines } = set
  const why = 'the hypervisor does not tell'
  return [
    identity.fact(accelerationField, facts.acceleration),
    identity.fact('vm.provider', facts.provider),
    identity.fact('vm.network', facts.network.kind),
    identity.fact('vm.machineType', facts.machineType, why),
    identity.fact('vm.cpuMode', facts.cpuMode, why),
    identity.fact('vm.nicModel', facts.nicModel, why),
    identity.fact('vm.vhost', facts.vhost, why),
    ...machines.flatMap(({ name, facts: shape }) => [
      identity.fact(`vm.machine.${name}.cpus`, shape.cpus),
      identity.fact(`vm.machine.${name}.memoryMiB`, shape.memoryMiB),
    ]),
    epoch.fact('vm.hypervisor.version', facts.hypervisorVersion, why),
    epoch.fact('vm.box.name', facts.box.name),
    epoch.fact('vm.box.version', facts.box.version, 'the box has no version'),
    epoch.fact('vm.box.checksum', facts.box.checksum, 'the disk image of the box was not found'),
    noted.fact('vm.vagrant.version', facts.vagrantVersion),
    noted.fact('vm.vagrant.pluginVersion', facts.providerPluginVersion, 'the provider is built in'),
    noted.fact('vm.libvirt.version', facts.libvirtVersion, 'libvirt is not used'),
    noted.fact('vm.network.why', facts.network.why),
  ]
}
