import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { vagrantHome } from '../box/home.ts'
import { sha256OfFile } from '../box/installed.ts'
import { mustSucceed, run } from '../process.ts'
import { qemuProcesses } from './co-tenants.ts'
import { type DomainShape, parseDomainXml } from './domain-xml.ts'
import type { BoxFacts } from './facts.ts'
import { type LibvirtAccess, parseVirshVersion, virsh } from './libvirt.ts'
import type { MachineNote } from './machine-dirs.ts'

/** libvirt's description of a machine, by the id that Vagrant noted. */
export async function readDomain(
  access: LibvirtAccess,
  id: string,
  signal: AbortSignal | undefined,
): Promise<DomainShape> {
  const shown = await virsh(access, ['dumpxml', id], { signal })
  return parseDomainXml(mustSucceed(shown, 'libvirt does not know a machine that Vagrant made', 'vm').stdout)
}

/** Versions of libvirt and QEMU. */
export async function libvirtVersions(access: LibvirtAccess, signal: AbortSignal | undefined) {
  return parseVirshVersion((await virsh(access, ['version'], { signal })).stdout)
}

/** VirtualBox's own version, or null. */
export async function virtualboxVersion(signal: AbortSignal | undefined): Promise<string | null> {
  const asked = await run(['VBoxManage', '--version'], { timeoutMs: 20_000, signal })
  return asked.code === 0 ? asked.stdout.trim() : null
}

/** The box that a machine was made from, with the checksum of its image as Vagrant holds it. */
export async function boxFacts(
  note: MachineNote | undefined,
  wanted: { name: string; version?: string },
): Promise<BoxFacts> {
  const box = note?.box
  if (box == null) return { name: wanted.name, version: wanted.version ?? null, checksum: null }
  const image = boxImage(join(vagrantHome(), box.directory))
  return { name: box.name, version: box.version, checksum: image === null ? null : await sha256OfFile(image) }
}

/** The first disk image in a box's directory; null where there is none. */
export function boxImage(dir: string): string | null {
  const image = ['box.img', 'box_0.img', 'box-disk001.vmdk', 'box.vmdk']
    .map((name) => join(dir, name))
    .find(existsSync)
  return image ?? null
}

/** Size of a file in bytes; 0 when it is not there. */
export function fileBytes(path: string): number {
  return existsSync(path) ? statSync(path).size : 0
}

/** The process of a machine's QEMU; null when it cannot be seen. */
export function qemuPid(domainName: string): number | null {
  return qemuProcesses().find((candidate) => candidate.name === domainName)?.pid ?? null
}

/**
 * Whether the NICs' data path runs in the host's kernel, seen on the command line of the machine's QEMU; null when that
 * process cannot be seen.
 */
export function vhostOf(domainName: string): boolean | null {
  const qemu = qemuProcesses().find((candidate) => candidate.name === domainName)
  if (qemu === undefined) return null
  return qemu.argv.some((argument) => /\bvhost=on\b|"vhost":true/.test(argument))
}
