import { mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

export interface StateDirs {
  /** Leases, logs, the outbox: small, kept between runs. */
  readonly stateDir: string
  /** Boxes that were built: large, can be built again. */
  readonly dataDir: string
}

/**
 * Where the agent keeps its files: below METALMARK_STATE_DIR, else `/var/lib/metalmark` for root and the XDG
 * directories for everyone else. Makes nothing: see `makeStateDir`.
 */
export function stateDirs(
  env: Readonly<Record<string, string | undefined>>,
  uid: number | undefined,
): StateDirs {
  const configured = env['METALMARK_STATE_DIR']
  if (configured !== undefined && configured !== '')
    return { stateDir: configured, dataDir: join(configured, 'data') }
  if (uid === 0) return { stateDir: '/var/lib/metalmark', dataDir: '/var/lib/metalmark/data' }
  return {
    stateDir: join(env['XDG_STATE_HOME'] || join(homedir(), '.local/state'), 'metalmark'),
    dataDir: join(env['XDG_DATA_HOME'] || join(homedir(), '.local/share'), 'metalmark'),
  }
}

/** Makes the state directory where it is missing; QEMU, which runs as another user, may pass through it. */
export function makeStateDir({ stateDir }: StateDirs): void {
  mkdirSync(stateDir, { recursive: true, mode: 0o711 })
}
