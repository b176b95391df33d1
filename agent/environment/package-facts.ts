import { createHash } from 'node:crypto'
import { type Fact, fact } from './facts.ts'
import type { Read } from './host-files.ts'
import type { Ask } from './programs.ts'

/** The commands that list packages with their versions, of which a machine has one at most. */
export const packageLists = [
  ['dpkg-query', '-W'],
  ['rpm', '-qa', '--qf', '%{NAME} %{EPOCHNUM}:%{VERSION}-%{RELEASE} %{ARCH}\\n'],
] as const

/**
 * What is installed: how many packages, and one hash over the sorted list that any change of a version changes. Where
 * VMs run, the versions of what runs them are told by name: the packages are asked, not the programs, because Vagrant
 * and libvirt take long to say theirs.
 */
export async function readPackages(ask: Ask, machine: 'host' | 'guest'): Promise<readonly Fact[]> {
  const [dpkg, rpm] = await Promise.all(packageLists.map((argv) => ask(argv)))
  const read = [dpkg, rpm].find((one) => one?.kind === 'text') ?? whyNone(dpkg, rpm)
  const lines = read.kind === 'text' ? read.text.split('\n').filter((line) => line.trim() !== '') : []
  const sorted = lines.map((line) => line.trim()).sort()
  const why = read.kind === 'unread' ? read.why : ''
  const hash = createHash('sha256')
    .update(`${sorted.join('\n')}\n`)
    .digest('hex')
  const facts = [
    fact(`${machine}.packages.count`, read.kind === 'text' ? sorted.length : null, why),
    fact(`${machine}.packages.sha256`, read.kind === 'text' ? hash : null, why),
  ]
  return machine === 'guest' ? facts : [...facts, ...namedPackages(sorted, read)]
}

function whyNone(dpkg: Read | undefined, rpm: Read | undefined): Read {
  const answered = [dpkg, rpm].find((one) => one?.kind === 'unread' && one.nothing === undefined)
  return answered ?? { kind: 'unread', why: 'neither dpkg-query nor rpm is installed' }
}

const namesOf = {
  qemu: /^(qemu-system-x86|qemu-system-arm|qemu-kvm-core|qemu-kvm)$/,
  libvirt: /^(libvirt-daemon|libvirt-daemon-driver-qemu)$/,
  virtualbox: /^(virtualbox(-\d[\d.]*)?|VirtualBox(-\d[\d.]*)?)$/,
  vagrant: /^vagrant$/,
  vagrantLibvirt: /^(ruby-)?(vagrant-libvirt)$/,
} as const

function namedPackages(lines: readonly string[], read: Read): readonly Fact[] {
  return Object.entries(namesOf).map(([name, pattern]) => {
    const line = lines
      .map((one) => one.split(/\s+/))
      .find(([title = '']) => pattern.test(title.split(':')[0] ?? ''))
    const why = read.kind === 'unread' ? read.why : 'no package of it is installed'
    return fact(`host.package.${name}`, line?.[1], why)
  })
}
