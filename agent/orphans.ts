import { endProcesses, identityOf, isAlive, otherPids, type ProcessIdentity } from './vm/pid.ts'

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
  return otherPids((environment) => {
    const owner = ownerIn(environment)
    return owner !== null && !isAlive(owner)
  })
}

function ownerIn(environment: readonly string[]): ProcessIdentity | null {
  const mark = environment.find((entry) => entry.startsWith(`${ownerVariable}=`)) ?? ''
  const [, pid, startTicks] = /=(\d+):(\d+)$/.exec(mark) ?? []
  return pid === undefined ? null : { pid: Number(pid), startTicks: Number(startTicks) }
}
