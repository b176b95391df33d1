import type { AddressedNetwork, BootedMachine } from './benchmark-network.ts'
import { onlineCpus } from './cpu-topology.ts'
import type { Acceleration, VmFacts } from './facts.ts'
import { machineNotes } from './machine-dirs.ts'
import { type Placement, placementOf, unknownPlacement } from './placement.ts'
import type { Plan } from './plan.ts'
import type { PlannedPins } from './plan-pins.ts'
import { boxFacts, libvirtVersions, qemuPid, vhostOf, virtualboxVersion } from './read-facts.ts'
import type { VmSpec } from './spec.ts'
import { threadPins, threadsOf } from './thread-pins.ts'

/** What of a plan tells where the machines are; machines that others brought up have no more of one. */
type Whereabouts = Pick<Plan, 'versions' | 'driver'> & {
  readonly pins?: PlannedPins
  readonly lease: Pick<Plan['lease'], 'provider'>
  readonly context: Pick<Plan['context'], 'access' | 'dir'>
}

interface Sources {
  readonly plan: Whereabouts
  readonly spec: Pick<VmSpec, 'box'>
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
  const online = onlineCpus()
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
    placements: Object.fromEntries(booted.map((machine) => [machine.name, placementNow(machine, online)])),
    pinning: plan.pins?.why ?? 'whoever brought the machines up decided',
    upSeconds,
  }
}

/** As the machine is at this moment: others may have pinned it, too. */
function placementNow({ shape }: BootedMachine, online: readonly number[]): Placement {
  if (shape === null) return unknownPlacement
  const pid = qemuPid(shape.name)
  return placementOf(shape, pid === null ? null : threadPins(threadsOf(pid)), online)
}

function accelerationOf(plan: Whereabouts, domainType: string | undefined): Acceleration {
  if (plan.lease.provider === 'virtualbox') return 'virtualbox'
  const type = domainType ?? plan.driver
  return type === 'kvm' ? 'kvm' : 'tcg'
}
