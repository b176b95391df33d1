import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

export interface ProcessEnd {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface CapturedProcess {
  readonly child: ChildProcess
  readonly ended: Promise<ProcessEnd>
  /** What was printed so far, both streams in their order. */
  output(): string
  /** Resolves with the first match in what is printed; rejects with all of it when the process ends without. */
  says(pattern: RegExp): Promise<RegExpExecArray>
}

export interface CaptureOptions {
  readonly cwd?: string
  /** Added to nothing but PATH and HOME, so that no setting of the machine decides a test. */
  readonly env?: Readonly<Record<string, string>>
}

/** One of the project's programs in a process of its own, under the Node that runs the tests. */
export function captureProcess(argv: readonly string[], { cwd, env }: CaptureOptions = {}): CapturedProcess {
  const child = spawn(process.execPath, argv, {
    ...(cwd !== undefined && { cwd }),
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '/', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const streams = { stdout: '', stderr: '' }
  let output = ''
  const listeners = new Set<() => void>()
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (chunk: Buffer) => {
      streams[name] += chunk.toString()
      output += chunk.toString()
      for (const listener of listeners) listener()
    })
  }
  const ended = once(child, 'close').then(([code, signal]): ProcessEnd => ({ code, signal, ...streams }))
  const says = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const look = () => {
        const found = pattern.exec(output)
        if (found !== null) resolve(found)
      }
      listeners.add(look)
      look()
      ended.then(() => reject(new Error(`It ended without saying ${pattern}:\n${output}`)), reject)
    })
  return { child, ended, output: () => output, says }
}
