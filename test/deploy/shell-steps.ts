import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface StepEnd {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a step's script as CI systems do: bash that stops at the first failure, with the job's environment alone. */
export async function runStep(
  script: string,
  { cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Promise<StepEnd> {
  const child = spawn('/bin/bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
    ...{ cwd, env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk) => {
    said.stdout += String(chunk)
  })
  child.stderr.on('data', (chunk) => {
    said.stderr += String(chunk)
  })
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, ...said }
}

/** A folder for PATH: programs that write their name and arguments into a log, and exit with a code. */
export function standIns(dir: string, programs: Readonly<Record<string, number>>): string {
  const bin = join(dir, 'bin')
  mkdirSync(bin, { recursive: true })
  for (const [name, code] of Object.entries(programs)) {
    const script = `#!/bin/sh\nprintf '%s %s\\n' '${name}' "$*" >> '${join(dir, 'log')}'\nexit ${code}\n`
    writeFileSync(join(bin, name), script, { mode: 0o755 })
  }
  return bin
}
