import type { Place } from '../place/place.ts'
import type { Placement } from './placement.ts'
import type { Provider } from './spec.ts'

/** How the guests' processors were run. Figures from `tcg` say nothing about a network. */
export type Acceleration = 'kvm' | 'tcg' | 'virtualbox'

/** What was really brought up, read back from the hypervisor; part of the environment's identity. */
export interface VmFacts {
  readonly provider: Provider
  readonly acceleration: Acceleration
  readonly vagrantVersion: string
  readonly providerPluginVersion: string | null
  /** QEMU's or VirtualBox's own version. */
  readonly hypervisorVersion: string | null
  readonly libvirtVersion: string | null
  readonly box: BoxFacts
  readonly machineType: string | null
  readonly cpuMode: string | null
  readonly nicModel: string | null
  /** Whether the NIC's data path runs in the host's kernel (vhost-net); null where nobody can tell. */
  readonly vhost: boolean | null
  readonly network: BenchmarkNetwork
  /** How each machine lies on the host, by the machine's name. */
  readonly placements: Readonly<Record<string, Placement>>
  /** Why the machines are pinned as they are, or not at all. */
  readonly pinning: string
  /** Measured time of `vagrant up` until ssh answers on all machines, in seconds. */
  readonly upSeconds: number
}

export interface BoxFacts {
  readonly name: string
  readonly version: string | null
  /** SHA-256 of the disk image as Vagrant holds it, in hex. */
  readonly checksum: string | null
}

export interface BenchmarkNetwork {
  readonly kind: 'private' | 'management'
  /** One sentence for readers: why this network carries the benchmarks. */
  readonly why: string
}

export interface MachineFacts {
  readonly cpus: number
  readonly memoryMiB: number
}

export interface Machine {
  readonly name: string
  readonly place: Place
  /** The machine's address on the network that carries the benchmarks. */
  readonly address: string
  readonly network: 'private' | 'management'
  readonly facts: MachineFacts
}

export interface MachineSet {
  readonly machines: readonly Machine[]
  readonly facts: VmFacts
  /** What the hypervisor calls the machines: they are no co-tenants of the run. */
  readonly domains?: readonly string[]
  /** Text of the Vagrantfile that the agent wrote; null where the repository brought its own. */
  readonly vagrantfile?: string | null
  /** What to put in front of a program of the host to have it in the machines' network; empty unless given. */
  readonly hostPrefix?: readonly string[]
  /** Destroys the machines and proves that nothing is left. Safe to call twice. */
  down(): Promise<void>
}
