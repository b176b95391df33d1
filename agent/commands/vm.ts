import { createInterface } from 'node:readline/promises'
import { ulid } from 'ulid'
import { ensureBox } from '../box/build.ts'
import { Failure } from '../failure.ts'
import { createInterruption } from '../interruption.ts'
import { makeStateDir } from '../state-dirs.ts'
import type { VmDeps } from '../vm/deps.ts'
import { collectGarbage } from '../vm/gc.ts'
import { labDown, labStatus, labUp } from '../vm/lab.ts'
import { installPackages, missingPackages } from '../vm/packages.ts'
import type { CommandContext } from './shared.ts'

/** `metalmark vm gc`: destroys what dead runs left behind. */
export async function vmGcCommand(context: CommandContext): Promise<void> {
  await withVmDeps(context, async (deps) => {
    const { processes, removed, failed, labRemoved, unreadable } = await collectGarbage(deps)
    const lines = [
      ...(processes === 0
        ? []
        : [`Ended ${processes === 1 ? 'one process' : `${processes} processes`} of dead runs.`]),
      ...removed.map((runId) => `Destroyed the VMs of run ${runId}.`),
      ...(labRemoved ? ['Took down a private libvirt that nobody used.'] : []),
      ...unreadable.map((file) => `Not a lease, left alone: ${file}`),
    ]
    context.stdout.write(`${lines.length === 0 ? 'Nothing of a dead run is left.' : lines.join('\n')}\n`)
    if (failed.length === 0) return
    const reasons = failed.map(({ runId, reason }) => `run ${runId}: ${reason}`).join('\n')
    throw new Failure('vm', `Not everything could be destroyed.\n${reasons}`)
  })
}

/** `metalmark vm lab up|down|status`: the private libvirt for hosts that have none running. */
export async function vmLabCommand(action: 'up' | 'down' | 'status', context: CommandContext): Promise<void> {
  await withVmDeps(context, async (deps) => {
    if (action === 'up') await labUp(deps)
    if (action === 'down') await labDown(deps)
    context.stdout.write(`${JSON.stringify(await labStatus(deps), null, 2)}\n`)
  })
}

/** `metalmark vm setup`: installs the packages that VMs need, after asking. */
export async function vmSetupCommand(
  options: { readonly yes?: boolean },
  context: CommandContext,
): Promise<void> {
  const missing = await missingPackages()
  if (missing.length === 0) {
    context.stdout.write('Everything that VMs need is installed.\n')
    return
  }
  context.stdout.write(`Missing packages: ${missing.join(' ')}\n`)
  if (options.yes !== true && !(await confirm('Install them with apt-get?', context))) {
    throw new Failure('environment', 'Nothing was installed.', {
      hint: 'metalmark vm setup --yes installs without asking.',
    })
  }
  await withVmDeps(context, (deps) => installPackages(deps))
  context.stdout.write('Installed. metalmark box build makes the box that the VMs run.\n')
}

/** `metalmark box build`: makes the box of the benchmark VMs from the distribution's packages and gives it to Vagrant. */
export async function boxBuildCommand(
  options: { readonly force?: boolean },
  context: CommandContext,
): Promise<void> {
  const box = await withVmDeps(context, (deps) => ensureBox({ ...deps, force: options.force === true }))
  context.stdout.write(`Vagrant has the box ${box.name} ${box.version}: ${box.dir}\n`)
}

/** Runs `work` with what VM code needs; SIGINT and SIGTERM abort it. */
async function withVmDeps<T>(context: CommandContext, work: (deps: VmDeps) => Promise<T>): Promise<T> {
  const log = (line: string) => {
    context.stderr.write(`${line}\n`)
  }
  const interruption = createInterruption(log)
  makeStateDir(context)
  const { stateDir, dataDir, clock } = context
  try {
    return await work({ stateDir, dataDir, clock, log, runId: ulid(clock()), signal: interruption.signal })
  } finally {
    interruption.stop()
  }
}

async function confirm(question: string, { stderr }: CommandContext): Promise<boolean> {
  if (process.stdin.isTTY !== true) return false
  const terminal = createInterface({ input: process.stdin, output: stderr })
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim())
  } finally {
    terminal.close()
  }
}
