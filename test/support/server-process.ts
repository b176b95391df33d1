import { type CapturedProcess, captureProcess, type ProcessEnd } from './captured-process.ts'

export interface ServerProcess extends Pick<CapturedProcess, 'child'> {
  readonly url: string
  /** Sends a signal and resolves to how the process ended. */
  end(signal: NodeJS.Signals): Promise<ProcessEnd>
}

/** Runs `metalmark-server` with arguments to its end. */
export function runServerCommand(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<ProcessEnd> {
  return captureProcess(['server/main.ts', ...args], { env }).ended
}

/** Starts a server in a process of its own on a free port, and resolves once it listens. */
export async function startServerProcess(args: readonly string[]): Promise<ServerProcess> {
  const { child, ended, says } = captureProcess(['server/main.ts', 'serve', '--port', '0', ...args])
  const [, url = ''] = await says(/"url":"([^"]+)"/)
  return {
    url,
    child,
    end: (signal) => {
      child.kill(signal)
      return ended
    },
  }
}
