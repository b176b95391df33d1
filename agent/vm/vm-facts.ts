import type { AddressedNetwork, BootedMachine } from './benchmark-network.ts'
import type { Acceleration, VmFacts } from './facts.ts'
import { machineNotes } from './machine-dirs.ts'
import type { Plan } from './plan.ts'
import { boxFacts, libvirtVersions, vhostOf, virtualboxVersion } from './read-facts.ts'
import type { VmSpec } from './spec.ts'

interface Sources {
  readonly plan: Plan
  readonly spec: VmSpec
  readonly booted: readonly BootedMachine[]
  readonly addressed: AddressedNetwork
  readonly upSeconds: number
  readonly signal: AbortSignal | undefined
}

/** Reads back from Vagrant and the hypervisor what was brought up. The first machine speaks for all. */
export async function vmFacts({
  plan,
  spec,
  booted,
  addressed,
  upSeconds,
  signal,
}: Sources): Promise<VmFacts> {
  const { provider } = plan.lease
  const shape = booted[0]?.shape ?? null
  const notes = await machineNotes(plan.context.dir, provider)
  const libvirt = provider === 'libvirt' ? await libvirtVersions(plan.context.access, signal) : null
  return {
    provider,
    acceleration: accelerationOf(plan, shape?.type),
    vagrantVersion: plan.versions.vagrant,
    providerPluginVersion: provider === 'libvirt' ? plan.versions.libvirt : null,
    hypervisorVersion: libvirt === null ? await virtualboxVersion(signal) : libvirt.qemu,
    libvirtVersion: libvirt?.libvirt ?? null,
    box: await boxFacts(notes[0], spec.box),
    machineType: shape?.machineType ?? null,
    cpuMode: shape?.cpuMode ?? null,
    nicModel: shape?.nics[0]?.model ?? (provider === 'virtualbox' ? 'virtio' : null),
    vhost: shape === null ? null : vhostOf(shape.name),
    network: addressed.network,
    upSeconds,
  }
}

function accelerationOf(plan: Plan, domainType: string | undefined): Acceleration {
  if (plan.lease.provider === 'virtualbox') return 'virtualbox'
  const type = domainType ?? plan.driver
  return type === 'kvm' ? 'kvm' : 'tcg'
}
