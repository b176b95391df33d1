import type { HostFiles, Read } from '../environment/host-files.ts'
import type { LockHolder } from '../lock-file.ts'
import type { Suite } from '../suite/suite.ts'
import type { QemuProcess } from '../vm/co-tenants.ts'
import type { KvmProbe } from '../vm/kvm.ts'

/** An answer, or why there is none. */
export type Asked<T> =
  | { readonly kind: 'answer'; readonly value: T }
  | { readonly kind: 'unread'; readonly why: string }

/** All that checks may look at, so that each of them is a function of it alone. */
export interface Readings {
  /** `/proc` and `/sys`, read when a check asks. */
  readonly files: HostFiles
  /** Read before anything was started: looking at a host loads it. */
  readonly loadavg: Read
  /** What would be measured here. */
  readonly suite: Asked<Suite>
  /** Text of the Vagrantfile that the suite brings; null where the agent writes its own, or boots no VMs. */
  readonly vagrantfile: Asked<string> | null
  readonly kvm: Asked<KvmProbe>
  /** Whether the system clock follows a time server. */
  readonly clockSynchronised: Asked<boolean>
  /** Names of all VMs that run now. */
  readonly runningVms: Asked<readonly string[]>
  /** Those of them that are QEMU processes which this user can see. */
  readonly qemu: readonly QemuProcess[]
  readonly disks: readonly Disk[]
  /** Debian packages that VMs need and the host lacks. */
  readonly missingPackages: Asked<readonly string[]>
  /** Vagrant's version and plugins. */
  readonly vagrant: Asked<string>
  readonly virtualBox: boolean
  readonly tools: readonly ToolReading[]
  readonly server: { readonly url: string; readonly status: Asked<number> }
  /** How many runs wait to be uploaded. */
  readonly waiting: Asked<number>
  /** The living process that holds the host's lock. */
  readonly lock: LockHolder | null
}

/** A directory in which the agent or its VMs write. */
export interface Disk {
  readonly id: string
  readonly what: string
  readonly path: string
  readonly freeBytes: Asked<number>
}

/** A tool of the catalogue on the host itself. */
export interface ToolReading {
  readonly name: string
  readonly program: string
  /** Whether a benchmark of the suite runs it on the host. */
  readonly needed: boolean
  readonly version: Asked<string>
}

/** Whether the suite boots VMs; taken for granted where the suite cannot be read. */
export function wantsVms({ suite }: Readings): boolean {
  return suite.kind === 'unread' || suite.value.vms !== 'none'
}
