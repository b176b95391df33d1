import { spawn } from 'node:child_process'
import { constants } from 'node:os'

/** How a wrapped command ended. */
export interface Wrapped {
  /** As a shell tells it: the command's own, 128 plus the signal's number, 127 or 126 where it could not be started. */
  readonly code: number
  /** Why it could not be started. */
  readonly notStarted: string | null
  /** It was asked to end before it did: what it left behind may be half. */
  readonly interrupted: boolean
}

export interface WrapOptions {
  readonly env: NodeJS.ProcessEnv
  readonly cwd: string
  /** Whether a person sits at it. */
  readonly terminal: boolean
}

/**
 * Runs a command with this process's own stdin, stdout and stderr, and resolves when it has ended. SIGINT, SIGTERM and
 * SIGHUP go on to the command and to everything it started. At a terminal the command stays in the terminal's process
 * group, so that it can ask questions, and the terminal itself tells all of them about Ctrl-C.
 */
export function runWrapped(argv: readonly [string, ...string[]], options: WrapOptions): Promise<Wrapped> {
  const { env, cwd, terminal } = options
  const [program, ...args] = argv
  let interrupted = false
  const child = spawn(program, args, { env, cwd, stdio: 'inherit', detached: !terminal })
  const forward = (signal: NodeJS.Signals) => {
    interrupted = true
    if (child.pid === undefined || (terminal && signal === 'SIGINT')) return
    try {
      process.kill(terminal ? child.pid : -child.pid, signal)
    } catch {
      // It has just ended.
    }
  }
  for (const signal of forwarded) process.on(signal, forward)
  return new Promise<Wrapped>((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      const code = error.code === 'ENOENT' ? 127 : 126
      resolve({ code, notStarted: `Could not start \`${program}\`: ${error.message}.`, interrupted })
    })
    child.once('exit', (code, signal) => {
      const ended = code ?? 128 + (signal === null ? 0 : constants.signals[signal])
      resolve({ code: ended, notStarted: null, interrupted })
    })
  }).finally(() => {
    for (const signal of forwarded) process.off(signal, forward)
  })
}

const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
