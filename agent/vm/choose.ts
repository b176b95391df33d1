import { Failure } from '../failure.ts'
import type { VmDeps } from './deps.ts'
import { probeKvm } from './kvm.ts'
import { labStatus, labUp } from './lab.ts'
import { answers, type LibvirtAccess, systemLibvirt } from './libvirt.ts'
import { isOnPath } from './packages.ts'
import type { Driver, Provider, VmSpec } from './spec.ts'

/** libvirt where Vagrant can use it, else VirtualBox; a wanted one that is not there is a `Failure`. */
export function chooseProvider(wanted: VmSpec['provider'], pluginVersion: string | null): Provider {
  const libvirt = pluginVersion !== null && isOnPath('virsh')
  const virtualbox = isOnPath('VBoxManage')
  if (libvirt && wanted !== 'virtualbox') return 'libvirt'
  if (virtualbox && wanted !== 'libvirt') return 'virtualbox'
  const missing = pluginVersion === null ? 'Vagrant has no libvirt plugin' : 'virsh is not installed'
  const expected = wanted === 'auto' ? 'libvirt or VirtualBox' : wanted
  throw new Failure(
    'environment',
    `Expected ${expected} to boot machines with, but it is not there (${missing}).`,
    {
      hint: 'On Debian or Ubuntu: apt-get install vagrant-libvirt libvirt-daemon-system libvirt-clients',
    },
  )
}

/** KVM where guests really boot under it, else emulation; a wanted KVM that does not work is a `Failure`. */
export async function chooseDriver(wanted: VmSpec['driver'], deps: VmDeps): Promise<Driver> {
  if (wanted === 'qemu') return 'qemu'
  const kvm = await probeKvm({ cacheDir: deps.stateDir, ...(deps.signal && { signal: deps.signal }) })
  if (kvm.usable) return 'kvm'
  if (wanted === 'kvm') {
    throw new Failure('environment', `Expected KVM to work, but: ${kvm.reason}.`, {
      hint: 'Set vm.driver to qemu to emulate the machines (figures then say nothing about a network).',
    })
  }
  deps.log(`Machines are emulated in software: ${kvm.reason.replace(/\.$/, '')}.`)
  return 'qemu'
}

export interface ChosenLibvirt {
  readonly access: LibvirtAccess
  readonly lab: boolean
  /** Whether the lab was started for this run and ends with it. */
  readonly labStarted: boolean
}

/** The system's libvirt where it answers, else the private lab, started when needed. */
export async function chooseLibvirt(driver: Driver, deps: VmDeps): Promise<ChosenLibvirt> {
  const status = await labStatus(deps)
  if (!status.up && (await answers(systemLibvirt, { timeoutMs: 20_000, signal: deps.signal }))) {
    return { access: systemLibvirt, lab: false, labStarted: false }
  }
  const lab = await labUp(deps, { keep: false, hideKvm: driver === 'qemu' })
  return { access: { prefix: lab.prefix }, lab: true, labStarted: lab.started }
}
