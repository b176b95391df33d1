import { readdirSync, readFileSync } from 'node:fs'
import { endProcesses, identityOf, isAlive, type ProcessIdentity } from './vm/pid.ts'

/** The variable that every program started by an agent carries: whose it is. */
export const ownerVariable = 'METALMARK_OWNER'

/** The variable's value for this process. A process id alone may be given to another process later. */
export function ownerMark(): string {
  const { pid, startTicks } = identityOf(process.pid) ?? { pid: process.pid, startTicks: 0 }
  return `${pid}:${startTicks}`
}

/**
 * Ends what agents that were killed had started: tools, servers, Vagrant, connections. An agent that ends by itself has ended
 * them all; SIGKILL leaves them, and a server of a tool would wait for its client for ever. Returns how many there were.
 */
export async function endOrphans(): Promise<number> {
  const found = orphans().length
  if (found > 0) await endProcesses(orphans)
  return found
}

/** Processes that this user may look at, whose owner has ended. */
function orphans(): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => pid !== process.pid && hasLostOwner(pid))
}

function hasLostOwner(pid: number): boolean {
  const owner = ownerOf(pid)
  return owner !== null && !isAlive(owner)
}

function ownerOf(pid: number): ProcessIdentity | null {
  try {
    const mark = `\0${readFileSync(`/proc/${pid}/environ`, 'utf8')}`
    const [, owner, startTicks] = new RegExp(`\0${ownerVariable}=(\\d+):(\\d+)\0`).exec(mark) ?? []
    return owner === undefined ? null : { pid: Number(owner), startTicks: Number(startTicks) }
  } catch {
    // Ended meanwhile, or another user's.
    return null
  }
}
