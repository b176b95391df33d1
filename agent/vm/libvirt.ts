import { Failure } from '../failure.ts'
import type { Finished } from '../place/place.ts'
import { mustSucceed, run } from '../process.ts'

/** How to reach the libvirt that is used: the system's own (`prefix` empty) or the private lab's. */
export interface LibvirtAccess {
  /** What to put in front of `virsh`, `vagrant` and `ssh` to be where this libvirt is. */
  readonly prefix: readonly string[]
}

export const systemLibvirt: LibvirtAccess = { prefix: [] }

interface VirshOptions {
  readonly timeoutMs?: number
  readonly signal?: AbortSignal | undefined
}

/** Runs one virsh command against `qemu:///system`. The exit code is the caller's to look at. */
export function virsh(
  access: LibvirtAccess,
  args: readonly string[],
  options: VirshOptions = {},
): Promise<Finished> {
  const argv = [...access.prefix, 'virsh', '--quiet', '-c', 'qemu:///system', ...args]
  const env = { ...process.env, LC_ALL: 'C' }
  return run(argv, { timeoutMs: options.timeoutMs ?? 30_000, env, signal: options.signal })
}

/** Whether a libvirt daemon answers at all. The first question may take seconds: libvirt asks QEMU what it can do. */
export async function answers(access: LibvirtAccess, options: VirshOptions = {}): Promise<boolean> {
  return (await virsh(access, ['version'], options)).code === 0
}

/** Versions from `virsh version`. */
export function parseVirshVersion(text: string): { libvirt: string | null; qemu: string | null } {
  const libvirt = /Using library: libvirt (\S+)/.exec(text)?.[1] ?? null
  const qemu = /Running hypervisor: QEMU (\S+)/.exec(text)?.[1] ?? null
  return { libvirt, qemu }
}

/** What a run has in libvirt: names that all start with the run's prefix. */
export interface Leftovers {
  readonly domains: readonly string[]
  readonly volumes: readonly { readonly pool: string; readonly name: string }[]
  readonly networks: readonly string[]
}

/** Finds domains, volumes and networks whose names start with `prefix`. */
export async function findLeftovers(access: LibvirtAccess, prefix: string): Promise<Leftovers> {
  assertPrefix(prefix)
  const [domains, networks, pools] = await Promise.all([
    names(access, ['list', '--all', '--name']),
    names(access, ['net-list', '--all', '--name']),
    names(access, ['pool-list', '--name']),
  ])
  const volumes = await Promise.all(pools.map((pool) => volumesOf(access, pool)))
  return {
    domains: domains.filter((name) => name.startsWith(prefix)),
    networks: networks.filter((name) => name.startsWith(prefix)),
    volumes: volumes.flat().filter(({ name }) => name.startsWith(prefix)),
  }
}

/** Whether nothing is left. */
export function isClean({ domains, volumes, networks }: Leftovers): boolean {
  return domains.length + volumes.length + networks.length === 0
}

/** Removes what `findLeftovers` found: domains first, because they hold the rest. */
export async function removeLeftovers(
  access: LibvirtAccess,
  { domains, volumes, networks }: Leftovers,
): Promise<void> {
  for (const domain of domains) await removeDomain(access, domain)
  for (const { pool, name } of volumes) await virsh(access, ['vol-delete', '--pool', pool, name])
  for (const network of networks) {
    await virsh(access, ['net-destroy', network])
    await virsh(access, ['net-undefine', network])
  }
}

/** Ends and forgets one domain, given by name or UUID. One that is not running is only forgotten. */
export async function removeDomain(access: LibvirtAccess, domain: string): Promise<void> {
  await virsh(access, ['destroy', domain], { timeoutMs: 60_000 })
  await virsh(access, ['undefine', '--nvram', '--managed-save', '--snapshots-metadata', domain])
}

/**
 * Vagrant takes a box image in a storage pool for complete as soon as it is there; an upload that was cut short would
 * break every later boot. Removes images of this box that are shorter than the box's own file.
 */
export async function removePartialBoxImage(
  access: LibvirtAccess,
  volume: string,
  bytes: number,
): Promise<void> {
  for (const pool of await names(access, ['pool-list', '--name'])) {
    if (!(await volumesOf(access, pool)).some(({ name }) => name === volume)) continue
    const shown = await virsh(access, ['vol-dumpxml', '--pool', pool, volume])
    const physical = /<physical unit='bytes'>(\d+)<\/physical>/.exec(shown.stdout)?.[1]
    if (physical !== undefined && Number(physical) < bytes)
      await virsh(access, ['vol-delete', '--pool', pool, volume])
  }
}

/** Name of the volume that vagrant-libvirt keeps a box's first disk in. */
export function boxVolumeName(name: string, version: string): string {
  return `${name.replaceAll('/', '-VAGRANTSLASH-')}_vagrant_box_image_${version}_box.img`
}

async function volumesOf(access: LibvirtAccess, pool: string): Promise<{ pool: string; name: string }[]> {
  await virsh(access, ['pool-refresh', pool])
  const listed = await virsh(access, ['vol-list', '--pool', pool])
  const lines = listed.code === 0 ? listed.stdout.split('\n') : []
  // Two columns, name and path; names with blanks are nobody's of ours.
  return lines
    .map((line) => line.trim().split(/\s+/)[0] ?? '')
    .filter((name) => name !== '')
    .map((name) => ({ pool, name }))
}

async function names(access: LibvirtAccess, args: readonly string[]): Promise<string[]> {
  const listed = mustSucceed(await virsh(access, args), 'libvirt does not answer', 'vm')
  return listed.stdout
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

/** A prefix that is too short would match what belongs to others. */
function assertPrefix(prefix: string): void {
  if (/^metalmark_[a-z0-9]{6,}_$/.test(prefix)) return
  throw new Failure(
    'vm',
    `Expected the prefix of one run (metalmark_<id>_) to clean up after it, got "${prefix}".`,
  )
}
