import {
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { z } from 'zod'
import { identityOf, isAlive } from './vm/pid.ts'

/** Who holds a lock: a process id alone is used again by the system, so its start belongs to it. */
export const LockHolder = z.object({
  pid: z.number().int().positive(),
  /** Start of the process in clock ticks since boot. */
  startTicks: z.number(),
  /** Epoch milliseconds. */
  since: z.number(),
  /** What the holder is doing, for people. */
  purpose: z.string(),
})
export type LockHolder = z.infer<typeof LockHolder>

export interface Lock {
  /** Gives the lock back. Does nothing the second time. */
  release(): void
}

/**
 * Takes a lock file, or says who holds it. The file appears with its content in one step (a link to a finished file),
 * and a holder that is gone is replaced.
 */
export function tryLock(
  path: string,
  options: { readonly purpose: string; readonly now: number },
):
  | { readonly kind: 'taken'; readonly lock: Lock }
  | { readonly kind: 'held'; readonly holder: LockHolder | null } {
  const self = identityOf(process.pid) ?? { pid: process.pid, startTicks: 0 }
  const mine = { ...self, since: options.now, purpose: options.purpose }
  for (let attempt = 0; attempt < 3; attempt++) {
    if (createLinked(path, mine)) return { kind: 'taken', lock: createLock(path, mine) }
    const holder = readHolder(path)
    if (holder !== null && isAlive(holder)) return { kind: 'held', holder }
    if (!removeStale(path)) return { kind: 'held', holder }
  }
  return { kind: 'held', holder: readHolder(path) }
}

/** The holder that a lock file names; null where the file is gone or names nobody. */
export function readHolder(path: string): LockHolder | null {
  try {
    return LockHolder.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return null
  }
}

function createLock(path: string, mine: LockHolder): Lock {
  let held = true
  return {
    release() {
      if (!held) return
      held = false
      const holder = readHolder(path)
      if (holder?.pid === mine.pid && holder.since === mine.since) rmSync(path, { force: true })
    },
  }
}

function createLinked(path: string, holder: LockHolder): boolean {
  const temporary = `${path}.${holder.pid}`
  writeFileSync(temporary, JSON.stringify(holder), { mode: 0o644 })
  try {
    linkSync(temporary, path)
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    throw error
  } finally {
    rmSync(temporary, { force: true })
  }
}

/**
 * Removes a lock whose holder is gone. Only one process at a time may do so: otherwise a second one, having seen the
 * same dead holder, would remove the lock that the first has taken meanwhile.
 */
function removeStale(path: string): boolean {
  const guard = `${path}.takeover`
  try {
    mkdirSync(guard)
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error
    return removeAbandoned(guard)
  }
  try {
    const holder = readHolder(path)
    if (holder === null || !isAlive(holder)) unlinkSync(path)
    return true
  } catch (error) {
    return hasCode(error, 'ENOENT')
  } finally {
    rmdirSync(guard)
  }
}

/** A guard is held for microseconds: one that is older was left by a process that was killed just there. */
function removeAbandoned(guard: string): boolean {
  try {
    if (Date.now() - statSync(guard).mtimeMs < 10_000) return false
    const aside = `${guard}.${process.pid}`
    renameSync(guard, aside)
    rmdirSync(aside)
    return true
  } catch {
    return false
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
