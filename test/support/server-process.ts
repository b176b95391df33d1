import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

export interface ServerProcess {
  readonly url: string
  readonly child: ChildProcess
  /** Sends a signal and resolves to how the process ended. */
  end(signal: NodeJS.Signals): Promise<ProcessEnd>
}

export interface ProcessEnd {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs `metalmark-server` with arguments to its end. */
export async function runServerCommand(
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<ProcessEnd> {
  return spawnServer(args, env).ended
}

/** Starts a server in a process of its own on a free port, and resolves once it listens. */
export async function startServerProcess(args: readonly string[]): Promise<ServerProcess> {
  const { child, ended } = spawnServer(['serve', '--port', '0', ...args], {})
  const url = await new Promise<string>((resolve, reject) => {
    let text = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      const found = /"url":"([^"]+)"/.exec(text)?.[1]
      if (found !== undefined) resolve(found)
    })
    void ended.then(({ stdout, stderr }) =>
      reject(new Error(`The server ended before it listened: ${stdout}${stderr}`)),
    )
  })
  return {
    url,
    child,
    end: (signal) => {
      child.kill(signal)
      return ended
    },
  }
}

function spawnServer(args: readonly string[], env: Record<string, string>) {
  const child = spawn(process.execPath, ['server/main.ts', ...args], {
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '/', ...env },
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
  const ended = once(child, 'close').then(
    ([code, signal]) => ({ code, signal, stdout, stderr }) as ProcessEnd,
  )
  return { child, ended }
}
