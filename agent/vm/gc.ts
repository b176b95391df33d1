import { endOrphans } from '../orphans.ts'
import { cleanUp } from './clean-up.ts'
import type { VmDeps } from './deps.ts'
import { type LabStatus, labDown, labExists, labStatus, labUp } from './lab.ts'
import { isHeld, type Lease, readLeases, removeLease } from './lease.ts'
import { type LibvirtAccess, systemLibvirt } from './libvirt.ts'

export interface GcReport {
  /** How many processes of dead agents were ended. */
  readonly processes: number
  /** Runs whose machines were removed now. */
  readonly removed: readonly string[]
  /** What could not be removed, with the reason; it is tried again the next time. */
  readonly failed: readonly { readonly runId: string; readonly reason: string }[]
  /** Whether a lab that nobody used any more was taken down. */
  readonly labRemoved: boolean
  /** Files among the leases that are none; they are left for a person to look at. */
  readonly unreadable: readonly string[]
}

/**
 * Removes what agents that were killed left behind: machines of leases whose owner is gone, and a private lab that its
 * owner no longer holds. Nothing of a running agent and nothing of anybody else is touched. Cheap when there is nothing.
 */
export async function collectGarbage(deps: Omit<VmDeps, 'dataDir' | 'runId' | 'clock'>): Promise<GcReport> {
  // First of all: a Vagrant that outlived its agent would go on creating what is being removed.
  const processes = await endOrphans()
  const { leases, unreadable } = await readLeases(deps.stateDir)
  const dead = leases.filter((lease) => !isHeld(lease))
  const removed: string[] = []
  const failed: { runId: string; reason: string }[] = []
  for (const lease of dead) {
    deps.signal?.throwIfAborted()
    deps.log(`Removing the machines of run ${lease.runId}, whose agent is gone.`)
    try {
      await removeOne(lease, deps)
      removed.push(lease.runId)
    } catch (error) {
      failed.push({ runId: lease.runId, reason: error instanceof Error ? error.message : String(error) })
    }
  }
  const inUse = leases.some((lease) => lease.lab && isHeld(lease))
  const labRemoved = await removeStrayLab(deps, inUse)
  return { processes, removed, failed, labRemoved, unreadable }
}

async function removeOne(lease: Lease, deps: Pick<VmDeps, 'stateDir' | 'log'>): Promise<void> {
  const access = await accessOf(lease, deps)
  await cleanUp(lease, access, deps.log)
  await removeLease(deps.stateDir, lease)
}

/**
 * A lab that is down has no machines any more, but Vagrant may still know them and their disks may be there; so it is
 * started once more for the cleaning. `removeStrayLab` ends it afterwards.
 */
async function accessOf(lease: Lease, deps: Pick<VmDeps, 'stateDir' | 'log'>): Promise<LibvirtAccess> {
  if (!lease.lab) return systemLibvirt
  return labUp(deps, { keep: false, hideKvm: true })
}

async function removeStrayLab(deps: Pick<VmDeps, 'stateDir' | 'log'>, inUse: boolean): Promise<boolean> {
  if (inUse || !labExists(deps.stateDir)) return false
  const status = await labStatus(deps)
  if (isWanted(status)) return false
  await labDown(deps)
  return true
}

/** This process holds the lab only for the cleaning, and then it goes as well. */
function isWanted({ up, kept, held, ownedByUs }: LabStatus): boolean {
  return up && (kept || (held && !ownedByUs))
}
