import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface AgentOptions {
  readonly stateDir: string
  readonly server?: string
  readonly token?: string
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
}

export interface AgentRun {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface SpawnedAgent {
  readonly child: ChildProcess
  readonly ended: Promise<AgentRun>
  /** Resolves when the pattern has come up on stderr; rejects with all output when the agent ends before. */
  saysOnStderr(pattern: RegExp): Promise<void>
}

/** The agent in a process of its own, as users run it, with nothing of this environment but the PATH and a home. */
export function spawnAgent(args: readonly string[], options: AgentOptions): SpawnedAgent {
  const child = spawn(process.execPath, [join(root, 'agent/main.ts'), ...args], {
    cwd: options.cwd ?? root,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? '/',
      METALMARK_STATE_DIR: options.stateDir,
      ...(process.env['VAGRANT_HOME'] !== undefined && { VAGRANT_HOME: process.env['VAGRANT_HOME'] }),
      ...(options.server !== undefined && { METALMARK_SERVER: options.server }),
      ...(options.token !== undefined && { METALMARK_TOKEN: options.token }),
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString()
  })
  const ended = once(child, 'close').then(([code, signal]): AgentRun => ({ code, signal, stdout, stderr }))
  const saysOnStderr = (pattern: RegExp) =>
    new Promise<void>((resolve, reject) => {
      const look = () => pattern.test(stderr) && resolve()
      child.stderr.on('data', look)
      look()
      ended.then(
        () => reject(new Error(`The agent ended without saying ${pattern}:\n${stdout}\n${stderr}`)),
        reject,
      )
    })
  return { child, ended, saysOnStderr }
}

export function runAgent(args: readonly string[], options: AgentOptions): Promise<AgentRun> {
  return spawnAgent(args, options).ended
}

const root = fileURLToPath(new URL('../..', import.meta.url))
