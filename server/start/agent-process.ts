import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const agentMain = fileURLToPath(new URL('../../agent/main.ts', import.meta.url))

export interface AgentProcess {
  /** Resolves with the exit code, 128 + n where a signal n ended it. Rejects when it could not be started. */
  readonly ended: Promise<number>
  /** Asks it to stop; it then destroys its VMs before it ends. */
  interrupt(): void
}

/**
 * Runs the agent as users do: a process of its own with the terminal's streams, knowing the server by its address and a
 * token only. The token goes by environment, so that no process list shows it.
 */
export function spawnAgent(args: readonly string[], env: Readonly<Record<string, string>>): AgentProcess {
  const child = spawn(process.execPath, [agentMain, ...args], {
    stdio: 'inherit',
    env: { ...process.env, ...env },
  })
  return {
    ended: new Promise((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (code) => resolve(code ?? 130))
    }),
    interrupt: () => {
      child.kill('SIGINT')
    },
  }
}
