/** What `bringUp` is asked for. Names are Vagrant machine names; memory is in MiB. */
export interface VmSpec {
  readonly machines: readonly MachineSpec[]
  readonly box: { readonly name: string; readonly version?: string }
  readonly provider: 'auto' | Provider
  readonly driver: 'auto' | Driver
  /** Directory of the repository's own Vagrantfile; then `machines` gives names only and the shape is read back. */
  readonly vagrantfileDir?: string
  /** Which CPUs of the host carry the machines; left to the scheduler unless given. */
  readonly pinning?: PinningSpec | undefined
  /** Whether the host must be in the machines' network: VirtualBox has networks that it is in and others. */
  readonly withHost?: boolean | undefined
  /** Deadline of `vagrant up`, which is also the boot timeout of each machine. */
  readonly upSeconds: number
}

export interface MachineSpec {
  readonly name: string
  readonly cpus: number
  readonly memoryMiB: number
}

export type PinningSpec =
  | 'auto'
  | 'none'
  | {
      /** By machine: one CPU for each vCPU. */
      readonly vcpus?: Readonly<Record<string, readonly number[]>> | undefined
      /** For everything else of QEMU's and the vhost threads. */
      readonly emulator?: readonly number[] | undefined
    }

export type Provider = 'libvirt' | 'virtualbox'

/** `kvm` runs guests on the processor itself, `qemu` emulates one in software (TCG). */
export type Driver = 'kvm' | 'qemu'
