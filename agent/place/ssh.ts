import { Failure } from '../failure.ts'
import { lastLines, mustSucceed, type RunOptions, run } from '../process.ts'
import type { Finished } from './place.ts'
import { quoteForShell } from './quote.ts'

/** How to reach one machine with plain `ssh`. */
export interface SshAccess {
  /** A client configuration with one `Host` entry per machine; it names the ControlPath. */
  readonly configFile: string
  /** The machine's `Host` entry. */
  readonly host: string
  /** What to put in front of `ssh` to be in the machines' network (the private lab), else empty. */
  readonly prefix: readonly string[]
}

/** ssh's own exit code when it could not reach the machine or lost it. */
const sshFailed = 255

/** Runs a command in the machine over the open connection. Arguments arrive there exactly as given. */
export function sshExec(ssh: SshAccess, argv: readonly string[], options: RunOptions): Promise<Finished> {
  return runThere(ssh, quoteForShell(argv), options)
}

/** A script that is the agent's own text, with its arguments for `$1` and on. */
export interface ShellScript {
  readonly script: string
  readonly args: readonly string[]
}

/** Runs a script in the machine's login shell itself, which saves starting another one. */
export function sshScript(
  ssh: SshAccess,
  { script, args }: ShellScript,
  options: RunOptions,
): Promise<Finished> {
  return runThere(ssh, `set -- ${quoteForShell(args)}\n${script}`, options)
}

async function runThere(ssh: SshAccess, line: string, options: RunOptions): Promise<Finished> {
  const finished = await run(sshArgv(ssh, ['--', ssh.host, line]), options)
  if (finished.code === sshFailed && !(await isConnected(ssh))) {
    throw new Failure(
      'vm',
      `The connection to machine \`${ssh.host}\` was lost.\n${lastLines(finished.stderr, 5)}`,
    )
  }
  return finished
}

/** Opens the one connection that all later sessions with the machine share. */
export async function openConnection(
  ssh: SshAccess,
  options: { timeoutMs: number; signal?: AbortSignal | undefined },
) {
  const argv = sshArgv(ssh, [
    '-M',
    '-N',
    '-f',
    '-o',
    'ControlMaster=yes',
    '-o',
    'ControlPersist=yes',
    '--',
    ssh.host,
  ])
  mustSucceed(await run(argv, options), `Could not connect to machine \`${ssh.host}\``, 'vm')
}

/** Closes the shared connection; a machine that is gone already is no error. */
export async function closeConnection(ssh: SshAccess): Promise<void> {
  await run(sshArgv(ssh, ['-O', 'exit', '--', ssh.host]), { timeoutMs: 5_000 })
}

async function isConnected(ssh: SshAccess): Promise<boolean> {
  const check = await run(sshArgv(ssh, ['-O', 'check', '--', ssh.host]), { timeoutMs: 5_000 })
  return check.code === 0
}

function sshArgv(ssh: SshAccess, args: readonly string[]): string[] {
  return [...ssh.prefix, 'ssh', '-F', ssh.configFile, ...args]
}
