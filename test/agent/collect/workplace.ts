import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { Parcel } from '../../../agent/outbox/outbox.ts'
import { temporaryDirectory } from '../support/temporary.ts'

const main = new URL('../../../agent/main.ts', import.meta.url).pathname

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Agent {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
}

/** A directory to work in, with a state directory and a host lock of its own. */
export function workplace() {
  const dir = temporaryDirectory()
  const state = join(dir, 'state')
  const start = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Agent => {
    const child = spawn(process.execPath, [main, ...args], {
      cwd: dir,
      env: {
        ...{ PATH: process.env['PATH'], HOME: dir, METALMARK_PROJECT: 'proj', METALMARK_HOST_LABEL: 'bench' },
        ...{ METALMARK_STATE_DIR: state, METALMARK_LOCK_FILE: join(dir, 'lock'), ...env },
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    return { child, ended: endOf(child) }
  }
  const agent = (args: readonly string[], env?: Readonly<Record<string, string>>) => start(args, env).ended
  const outbox = join(state, 'outbox')
  const waiting = () =>
    existsSync(outbox)
      ? readdirSync(outbox)
          .filter((name) => name.endsWith('.json'))
          .map((name) => Parcel.parse(JSON.parse(readFileSync(join(outbox, name), 'utf8'))))
      : []
  return { dir, state, start, agent, waiting }
}

async function endOf(child: ChildProcess): Promise<Ended> {
  let [stdout, stderr] = ['', '']
  child.stdout?.on('data', (chunk) => {
    stdout += chunk
  })
  child.stderr?.on('data', (chunk) => {
    stderr += chunk
  })
  const [code] = await once(child, 'close')
  return { code, stdout, stderr }
}
