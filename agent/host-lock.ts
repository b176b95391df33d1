import { accessSync, constants, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Failure } from './failure.ts'
import { type Lock, type LockHolder, tryLock } from './lock-file.ts'

export interface HostLockOptions {
  readonly path: string
  /** What this process wants to do, shown to those who wait. */
  readonly purpose: string
  /** `fail` gives up at once, `wait` after `waitMs`. */
  readonly mode: 'wait' | 'fail'
  readonly waitMs: number
  readonly signal?: AbortSignal | undefined
  readonly clock: () => number
  /** Told once for each holder that is waited for. */
  readonly onWait: (line: string) => void
}

/**
 * Takes the lock that only one run on this host may hold: two runs at once would measure each other. Throws a `Failure`
 * of kind `busy` that says who holds it.
 */
export async function takeHostLock(options: HostLockOptions): Promise<Lock> {
  const deadline = options.clock() + options.waitMs
  mkdirSync(dirname(options.path), { recursive: true })
  let told = ''
  for (;;) {
    const attempt = take(options)
    if (attempt.kind === 'taken') return attempt.lock
    const who = describeHolder(attempt.holder)
    if (options.mode === 'fail' || options.clock() >= deadline) throw busy(who, options)
    if (who !== told) options.onWait(`Waiting for the host: ${who} (${options.path}).`)
    told = who
    await pause(options)
  }
}

/** Where every agent of this host looks: `/var/lock` if it may be written, else this user's state directory. */
export function hostLockPath(env: Readonly<Record<string, string | undefined>>, stateDir: string): string {
  const configured = env['METALMARK_LOCK_FILE']
  if (configured !== undefined && configured !== '') return configured
  try {
    accessSync('/var/lock', constants.W_OK)
    return '/var/lock/metalmark.lock'
  } catch {
    return join(stateDir, 'host.lock')
  }
}

function take(options: HostLockOptions): ReturnType<typeof tryLock> {
  try {
    return tryLock(options.path, { purpose: options.purpose, now: options.clock() })
  } catch (cause) {
    throw new Failure('busy', `Could not use the host's lock file ${options.path}: ${String(cause)}`, {
      cause,
      hint: 'Make its directory writable for the agent, or set METALMARK_LOCK_FILE.',
    })
  }
}

function describeHolder(holder: LockHolder | null): string {
  if (holder === null) return 'another process is using it'
  const since = new Date(holder.since).toISOString().replace(/\.\d+Z$/, 'Z')
  return `process ${holder.pid} has been using it since ${since}: ${holder.purpose}`
}

function busy(who: string, options: HostLockOptions): Failure {
  const waited =
    options.mode === 'wait' ? ` and it was not free after ${Math.round(options.waitMs / 1000)} s` : ''
  return new Failure('busy', `The host is busy: ${who}${waited}.`, {
    hint: `Two runs at once would measure each other. Lock file: ${options.path}`,
  })
}

async function pause({ signal }: HostLockOptions): Promise<void> {
  try {
    await sleep(250, undefined, signal && { signal })
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  }
}
