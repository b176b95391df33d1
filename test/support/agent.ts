import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type CapturedProcess, captureProcess, type ProcessEnd } from './captured-process.ts'

export interface AgentOptions {
  readonly stateDir: string
  readonly server?: string
  readonly token?: string
  /** Where it is started; the project's own root, where nothing is said. */
  readonly cwd?: string
  /** Further variables of its environment. */
  readonly env?: Readonly<Record<string, string>>
}

/** The agent in a process of its own, as users run it. */
export function spawnAgent(
  args: readonly string[],
  { stateDir, server, token, cwd = root, env }: AgentOptions,
): CapturedProcess {
  const vagrantHome = process.env['VAGRANT_HOME']
  return captureProcess([join(root, 'agent/main.ts'), ...args], {
    cwd,
    env: {
      METALMARK_STATE_DIR: stateDir,
      ...(vagrantHome !== undefined && { VAGRANT_HOME: vagrantHome }),
      ...(server !== undefined && { METALMARK_SERVER: server }),
      ...(token !== undefined && { METALMARK_TOKEN: token }),
      ...env,
    },
  })
}

export function runAgent(args: readonly string[], options: AgentOptions): Promise<ProcessEnd> {
  return spawnAgent(args, options).ended
}

const root = fileURLToPath(new URL('../..', import.meta.url))
