import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { VmDeps } from '../../../agent/vm/deps.ts'
import type { VmSpec } from '../../../agent/vm/spec.ts'
import { describeNeeding } from '../../support/needs.ts'

/** `describe` for tests that boot machines: skipped with the reason where this user cannot. */
export function describeWithVms(
  name: string,
  body: () => void,
  alsoNeeded: Readonly<Record<string, string>> = {},
): void {
  const may = process.getuid?.() === 0 || spawnSync('virsh', ['-c', 'qemu:///system', 'version']).status === 0
  describeNeeding(
    { ...vmNeeds, ...alsoNeeded },
    name,
    body,
    may ? [] : ['root, or a libvirt daemon that answers'],
  )
}

/** What booting machines takes, with the Debian package of each. */
const vmNeeds = {
  vagrant: 'vagrant',
  virsh: 'libvirt-clients',
  libvirtd: 'libvirt-daemon-system',
  'qemu-system-x86_64': 'qemu-system-x86',
  mmdebstrap: 'mmdebstrap',
  dnsmasq: 'dnsmasq-base',
  ssh: 'openssh-client',
  ip: 'iproute2',
}

/** Kept between test runs, because the box takes a minute to build: `<tmp>/metalmark-vm-tests`. */
const root = join(tmpdir(), 'metalmark-vm-tests')

/** Dependencies as the agent passes them; Vagrant's home is the tests' own unless the environment names one. */
export function vmTestDeps(runId: string, log: string[] = []): VmDeps {
  process.env['VAGRANT_HOME'] ??= join(root, 'vagrant.d')
  mkdirSync(root, { recursive: true })
  return {
    stateDir: join(root, 'state'),
    dataDir: join(root, 'data'),
    runId,
    log: (line) => log.push(line),
    clock: Date.now,
  }
}

/** Two small machines of the benchmark box. */
export const twoMachines: VmSpec = {
  machines: [
    { name: 'a', cpus: 1, memoryMiB: 512 },
    { name: 'b', cpus: 1, memoryMiB: 384 },
  ],
  box: { name: 'metalmark-bench' },
  provider: 'auto',
  driver: 'auto',
  upSeconds: 240,
}
