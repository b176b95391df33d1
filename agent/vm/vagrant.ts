import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Failure } from '../failure.ts'
import type { Finished } from '../place/place.ts'
import { lastLines, mustSucceed, run } from '../process.ts'
import type { LibvirtAccess } from './libvirt.ts'
import { isOnPath } from './packages.ts'
import type { Provider } from './spec.ts'

/** Where and as whom Vagrant is run for one run of the agent. */
export interface VagrantContext {
  readonly access: LibvirtAccess
  readonly provider: Provider
  readonly runId: string
  /** Directory of the Vagrantfile. */
  readonly dir: string
}

/** Marks Vagrant's processes, which outlive an agent that was killed, so that they can be found and ended. */
export const runMark = 'METALMARK_RUN'

/** Runs one `vagrant` command. Each costs one to four seconds before it does anything. */
export function vagrant(
  context: VagrantContext,
  args: readonly string[],
  options: { timeoutMs: number; signal?: AbortSignal | undefined; onLine?: (line: string) => void },
): Promise<Finished> {
  const env = {
    ...process.env,
    VAGRANT_CWD: context.dir,
    VAGRANT_DEFAULT_PROVIDER: context.provider,
    VAGRANT_CHECKPOINT_DISABLE: '1',
    VAGRANT_NO_COLOR: '1',
    [runMark]: context.runId,
  }
  const argv = [...context.access.prefix, 'vagrant', ...args, '--no-tty']
  // Vagrant cleans up what it was making when interrupted; it needs a moment for that.
  return run(argv, { ...options, env, stopSignal: 'SIGINT', graceMs: 10_000 })
}

/** `vagrant up`, its output kept in `logFile`. Throws a `Failure` with the last lines when it fails or takes too long. */
export async function vagrantUp(
  context: VagrantContext,
  names: readonly string[],
  options: {
    timeoutMs: number
    signal?: AbortSignal | undefined
    logFile: string
    log: (line: string) => void
  },
): Promise<void> {
  const { logFile, log, timeoutMs, signal } = options
  await mkdir(dirname(logFile), { recursive: true })
  const file = createWriteStream(logFile)
  const onLine = (line: string) => {
    file.write(`${line}\n`)
    log(line)
  }
  try {
    const args = ['up', ...names, '--provider', context.provider]
    const finished = await vagrant(context, args, { timeoutMs, signal, onLine })
    if (finished.timedOut) throw overDeadline(finished, timeoutMs, logFile)
    mustSucceed(finished, `The machines did not come up (the whole output is in ${logFile})`, 'vm')
  } finally {
    file.end()
  }
}

/** Versions of Vagrant and of its libvirt plugin; a plugin that is not installed is null. */
export async function vagrantVersions(
  signal: AbortSignal | undefined,
): Promise<{ vagrant: string; libvirt: string | null }> {
  if (!isOnPath('vagrant')) {
    throw new Failure(
      'environment',
      'Vagrant is needed to boot the benchmark machines, but it is not on PATH.',
      {
        hint: 'On Debian or Ubuntu: apt-get install vagrant vagrant-libvirt',
      },
    )
  }
  const env = { ...process.env, VAGRANT_CHECKPOINT_DISABLE: '1', VAGRANT_NO_COLOR: '1' }
  const options = { timeoutMs: 60_000, env, signal }
  const [version, plugins] = await Promise.all([
    run(['vagrant', '--version'], options),
    run(['vagrant', 'plugin', 'list', '--no-tty'], options),
  ])
  mustSucceed(version, 'Vagrant does not run', 'environment')
  return {
    vagrant: /Vagrant (\S+)/.exec(version.stdout)?.[1] ?? version.stdout.trim(),
    libvirt: /^vagrant-libvirt \(([^,)]+)/m.exec(plugins.stdout)?.[1] ?? null,
  }
}

function overDeadline(finished: Finished, timeoutMs: number, logFile: string): Failure {
  const said = lastLines(`${finished.stdout}\n${finished.stderr}`, 15)
  const message = `The machines were not up within ${timeoutMs / 1000} s. Vagrant’s last lines:\n${said}`
  return new Failure('vm', message, {
    hint: `The whole output is in ${logFile}. A longer deadline: vm.upSeconds.`,
  })
}
