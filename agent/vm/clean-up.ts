import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { Failure } from '../failure.ts'
import { lastLines, run } from '../process.ts'
import type { Lease } from './lease.ts'
import {
  findLeftovers,
  isClean,
  type LibvirtAccess,
  removeDomain,
  removeLeftovers,
  removePartialBoxImage,
} from './libvirt.ts'
import { machineNotes } from './machine-dirs.ts'
import { isOnPath } from './packages.ts'
import { endProcesses, pidsWithEnvironment } from './pid.ts'
import { runMark, vagrant } from './vagrant.ts'

/** Vagrant destroys two machines in about five seconds; one that hangs is not waited for. */
const destroyDeadlineMs = 120_000

/**
 * Removes the machines of a lease and proves it. Only what Vagrant noted for this directory or what bears the run's own
 * prefix is touched. Throws a `Failure` when something stays.
 *
 * With libvirt and a Vagrantfile of the agent's own, removing by name comes first: it is quicker and surer than
 * Vagrant, which does not know the domains and volumes that a killed `vagrant up` left. Vagrant then only forgets them.
 * With somebody else's Vagrantfile, Vagrant goes first, because only it knows about further disks.
 */
export async function cleanUp(
  lease: Lease,
  access: LibvirtAccess,
  log: (line: string) => void,
): Promise<void> {
  // A Vagrant that outlived its agent would go on creating what is being removed.
  await endProcesses(() => pidsWithEnvironment(runMark, lease.runId))
  const notes = await machineNotes(lease.vagrantDir, lease.provider)
  const ids = notes.flatMap(({ id }) => id ?? [])
  if (lease.provider === 'libvirt' && lease.generated) await cleanLibvirt(lease, access, ids)
  if (ids.length > 0) await destroyByVagrant(lease, access, log)
  if (lease.provider === 'libvirt' && !lease.generated) await cleanLibvirt(lease, access, ids)
  if (lease.provider === 'virtualbox') await cleanVirtualbox(lease)
  await rm(lease.controlDir, { recursive: true, force: true })
  if (lease.generated) await rm(lease.vagrantDir, { recursive: true, force: true })
}

async function destroyByVagrant(
  lease: Lease,
  access: LibvirtAccess,
  log: (line: string) => void,
): Promise<void> {
  if (!existsSync(lease.vagrantDir) || !isOnPath('vagrant')) return
  const context = { access, provider: lease.provider, runId: lease.runId, dir: lease.vagrantDir }
  const destroyed = await vagrant(context, ['destroy', '--force'], { timeoutMs: destroyDeadlineMs })
  if (destroyed.code === 0) return
  log(
    `\`vagrant destroy\` failed; the machines are removed by name. It said: ${lastLines(destroyed.stderr, 3)}`,
  )
}

async function cleanLibvirt(lease: Lease, access: LibvirtAccess, ids: readonly string[]): Promise<void> {
  await Promise.all(ids.map((id) => removeDomain(access, id)))
  const left = await findLeftovers(access, lease.prefix)
  await removeLeftovers(access, left)
  if (lease.boxImage !== null) {
    await removePartialBoxImage(access, lease.boxImage.volume, lease.boxImage.bytes)
  }
  if (isClean(left)) return
  const still = await findLeftovers(access, lease.prefix)
  if (isClean(still)) return
  const names = [...still.domains, ...still.volumes.map(({ name }) => name), ...still.networks]
  throw new Failure('vm', `These could not be removed from libvirt: ${names.join(', ')}.`, {
    hint: 'They are tried again at the next run, or now with `metalmark vm gc`.',
  })
}

async function cleanVirtualbox(lease: Lease): Promise<void> {
  if (!isOnPath('VBoxManage')) return
  const listed = await run(['VBoxManage', 'list', 'vms'], { timeoutMs: 30_000 })
  const names = [...listed.stdout.matchAll(/^"(.*)" \{/gm)].map((match) => match[1] ?? '')
  for (const name of names.filter((candidate) => candidate.startsWith(lease.prefix))) {
    await run(['VBoxManage', 'controlvm', name, 'poweroff'], { timeoutMs: 60_000 })
    await run(['VBoxManage', 'unregistervm', name, '--delete'], { timeoutMs: 60_000 })
  }
}
