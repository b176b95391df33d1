import { formatCpuList, parseCpuList } from './cpu-list.ts'
import type { DomainShape } from './domain-xml.ts'
import type { PinPlan } from './plan-pins.ts'
import type { ThreadPins } from './thread-pins.ts'

/** How a machine lies on its host, as it really is; null where nobody can tell. */
export interface Placement {
  /** For instance `vcpu 0=2, 1=3; emulator 4-5; vhost 4-5`, or `none` where every thread may run everywhere. */
  readonly pins: string | null
  readonly hugepages: boolean | null
  /** Of the NIC that carries the benchmarks. */
  readonly nicDriver: string | null
  readonly nicQueues: number | null
  readonly nicMtu: number | 'default' | null
}

/** What the hypervisor does not tell. */
export const unknownPlacement: Placement = {
  pins: null,
  hugepages: null,
  nicDriver: null,
  nicQueues: null,
  nicMtu: null,
}

/**
 * A machine's placement from libvirt's description and, where its QEMU can be seen, from the affinity of the threads
 * themselves, which is what counts: without control groups libvirt's XML says more than it did.
 */
export function placementOf(
  shape: DomainShape,
  threads: ThreadPins | null,
  online: readonly number[],
): Placement {
  // Vagrant's own NIC is always the first.
  const nic = shape.nics.at(-1)
  return {
    pins: describePins(threads ?? pinsInXml(shape, online), formatCpuList(online)),
    hugepages: shape.hugepages,
    nicDriver: nic === undefined ? null : (nic.driver ?? 'default'),
    nicQueues: nic?.queues ?? null,
    nicMtu: nic === undefined ? null : (nic.mtu ?? 'default'),
  }
}

/** In what a machine's threads differ from the plan, as sentences; none where all is as planned. */
export function pinDifferences(machine: string, plan: PinPlan, threads: ThreadPins): readonly string[] {
  const vcpus = (plan.vcpus[machine] ?? []).flatMap((cpu, vcpu) => {
    const real = threads.vcpus[vcpu] ?? 'no thread'
    return real === String(cpu) ? [] : [`vCPU ${vcpu} of ${machine} to run on CPU ${cpu}, but it has ${real}`]
  })
  if (plan.emulator === null) return vcpus
  const wanted = formatCpuList(plan.emulator)
  const others = [...threads.emulator, ...threads.vhost].filter((cpus) => cpus !== wanted)
  return others.length === 0
    ? vcpus
    : [...vcpus, `QEMU’s other threads of ${machine} to run on ${wanted}, but some have ${others[0]}`]
}

function describePins(pins: ThreadPins, everywhere: string): string {
  const vcpus = pins.vcpus.flatMap((cpus, vcpu) => (cpus === everywhere ? [] : [`${vcpu}=${cpus}`]))
  const others = (['emulator', 'vhost'] as const).flatMap((role) => {
    const lists = pins[role].filter((cpus) => cpus !== everywhere)
    return lists.length === 0 ? [] : [`${role} ${pins[role].join(' or ')}`]
  })
  const parts = [...(vcpus.length === 0 ? [] : [`vcpu ${vcpus.join(', ')}`]), ...others]
  return parts.length === 0 ? 'none' : parts.join('; ')
}

/** The pins as libvirt's XML says, for a host where QEMU's threads cannot be seen. It does not speak of vhost threads. */
export function pinsInXml({ pins, cpus }: DomainShape, online: readonly number[]): ThreadPins {
  const everywhere = formatCpuList(online)
  const list = (text: string) => formatCpuList(parseCpuList(text))
  const vcpus = Array.from({ length: cpus }, (_, vcpu) => pins.vcpus.find((pin) => pin.vcpu === vcpu))
  return {
    vcpus: vcpus.map((pin) => (pin === undefined ? everywhere : list(pin.cpus))),
    emulator: [pins.emulator === null ? everywhere : list(pins.emulator)],
    vhost: [],
  }
}
