import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Env } from '../ci/ci-facts.ts'
import type { HostFiles } from '../environment/host-files.ts'
import { type HostIdentity, identifyHost } from '../environment/host-id.ts'
import { Failure } from '../failure.ts'
import { createOutbox, type Outbox } from '../outbox/outbox.ts'
import type { SendDeps } from '../outbox/send.ts'

/** What every command is given by `main.ts`: the only place that knows the process. */
export interface CommandContext {
  readonly env: Env
  readonly cwd: string
  readonly stateDir: string
  readonly dataDir: string
  readonly version: string
  readonly stdin: NodeJS.ReadStream
  readonly stdout: { write(text: string): unknown }
  readonly stderr: NodeJS.WriteStream
  readonly clock: () => number
}

/** This host as the operator names it, or else as its firmware does. */
export function hostIdentity({ env }: CommandContext, files: HostFiles): HostIdentity {
  return identifyHost(files, {
    configured: env['METALMARK_HOST_ID'],
    label: env['METALMARK_HOST_LABEL'],
    salt: env['METALMARK_HOST_SALT'],
  })
}

/** Where runs go and are asked for: the option, the environment, the suite, or a server on this machine. */
export function serverOf(
  { server }: { readonly server?: string | undefined },
  { env }: Pick<CommandContext, 'env'>,
  suite: { readonly server: string | null } | null = null,
): string {
  return server ?? env['METALMARK_SERVER'] ?? suite?.server ?? 'http://127.0.0.1:8420'
}

/** How to start this very agent again: Node with the script that runs now, in whatever form. */
export function ownCommand(): readonly string[] {
  return [process.execPath, process.argv[1] ?? '']
}

export function outboxOf(context: CommandContext): Outbox {
  return createOutbox(join(context.stateDir, 'outbox'))
}

/** The token from METALMARK_TOKEN or a file; it is never an argument, because arguments show in process lists. */
export function readToken(env: Env, file: string | undefined): string | undefined {
  if (file === undefined) return env['METALMARK_TOKEN'] || undefined
  try {
    const token = readFileSync(file, 'utf8').trim()
    if (token !== '') return token
  } catch (cause) {
    throw new Failure('usage', `Could not read the token file ${file}: ${String(cause)}`, { cause })
  }
  throw new Failure('usage', `Expected a token in ${file}, but the file is empty.`)
}

export function sendDeps(
  context: CommandContext,
  options: { readonly token: string | undefined; readonly signal?: AbortSignal },
): SendDeps {
  return {
    fetch: globalThis.fetch,
    token: options.token,
    sleep: (ms) => sleep(ms, undefined, options.signal && { signal: options.signal }),
    random: Math.random,
    clock: context.clock,
    signal: options.signal,
    attempts: 3,
  }
}
