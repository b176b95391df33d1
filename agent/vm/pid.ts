import { readdirSync, readFileSync } from 'node:fs'
import { textOrEmpty } from '../text-or-empty.ts'

/** A process told apart from any later one with the same number by when it started (clock ticks since boot). */
export interface ProcessIdentity {
  readonly pid: number
  readonly startTicks: number
}

/** Identity of a running process, or undefined when there is none with this number. */
export function identityOf(pid: number): ProcessIdentity | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // A zombie has ended; only its parent has not asked yet.
    return /^[ZX]/.test(afterName(stat)) ? undefined : { pid, startTicks: startTicksOf(stat) }
  } catch {
    return undefined
  }
}

/** Whether exactly this process still runs. A process id from an earlier boot or used again does not count. */
export function isAlive(identity: ProcessIdentity): boolean {
  return identityOf(identity.pid)?.startTicks === identity.startTicks
}

/** Field 22 of proc_pid_stat(5). */
export function startTicksOf(stat: string): number {
  return Number(afterName(stat).split(' ')[19])
}

/** The fields from the third on. The program's name before them is in brackets and may itself hold any of them. */
function afterName(stat: string): string {
  return stat.slice(stat.lastIndexOf(')') + 2)
}

/** Process ids whose environment holds `NAME=value` exactly, as far as this user may look. */
export function pidsWithEnvironment(name: string, value: string): number[] {
  return otherPids((environment) => environment.includes(`${name}=${value}`))
}

/** Processes other than this one whose environment is so, as `NAME=value` each, as far as this user may look. */
export function otherPids(isSo: (environment: readonly string[]) => boolean): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid)
    .filter((entry) => isSo(textOrEmpty(`/proc/${entry}/environ`).split('\0')))
    .map(Number)
}

/** Ends processes: SIGTERM, then SIGKILL for those that are still there after `graceMs`. */
export async function endProcesses(list: () => Promise<number[]> | number[], graceMs = 3_000): Promise<void> {
  for (const [signal, waitMs] of [
    ['SIGTERM', graceMs],
    ['SIGKILL', 2_000],
  ] as const) {
    const pids = await list()
    if (pids.length === 0) return
    for (const pid of pids) send(pid, signal)
    const until = performance.now() + waitMs
    while (performance.now() < until && (await list()).length > 0)
      await new Promise((done) => setTimeout(done, 50))
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // Gone already.
  }
}
