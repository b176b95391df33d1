import { existsSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { Path } from '../../server/contract/benchmark.ts'
import { RunUpload } from '../../server/contract/run.ts'
import { formatCount } from '../../server/contract/units.ts'
import { firstIssue } from '../adapters/strict-json.ts'
import { type RunContext, readContext } from '../ci/context.ts'
import { importedRun, type Watched, withResults } from '../collect/imported-run.ts'
import { measureAttached } from '../collect/measure-attached.ts'
import { type ReadResults, readResults } from '../collect/read-results.ts'
import { findRunningMachines, type RunningMachines } from '../collect/running-machines.ts'
import { createHostFiles } from '../environment/host-files.ts'
import { Failure } from '../failure.ts'
import { hostLockPath, takeHostLock } from '../host-lock.ts'
import type { Interruption } from '../interruption.ts'
import { hostPlace } from '../place/host.ts'
import type { Progress } from '../progress.ts'
import { projectSlug } from '../project-slug.ts'
import { makeStateDir } from '../state-dirs.ts'
import { createStepTimer } from '../step-timer.ts'
import { chooseSuite } from '../suite/choose-suite.ts'
import type { Profile } from '../suite/profiles.ts'
import type { Suite } from '../suite/suite.ts'
import { type CommandContext, hostIdentity, outboxOf, serverOf } from './shared.ts'

export interface CollectOptions {
  /** Files or globs. */
  readonly results?: readonly string[] | undefined
  readonly adapter: string
  /** Where traffic went, for results that do not say. */
  readonly path?: string | undefined
  readonly vagrantDir?: string | undefined
  readonly suite?: string | undefined
  readonly profile?: Profile | undefined
  readonly measure?: boolean | undefined
  readonly server?: string | undefined
  readonly project?: string | undefined
  readonly lock: 'wait' | 'fail'
  readonly strict?: boolean | undefined
}

export interface Collecting {
  readonly options: CollectOptions
  readonly context: CommandContext
  readonly progress: Progress
  readonly interruption: Interruption
  readonly runId: string
  /** Whether this process holds the host's lock already. */
  readonly held: boolean
  /** Who looked at the host while the results were measured; null where nobody did. */
  readonly watched: Watched | null
}

/** Where a collected run will go. */
export interface Destination {
  readonly server: string
}

/**
 * Makes a run of what a pipeline measured, or of a suite that is measured now in the VMs that it brought up, and puts it
 * into the outbox. Throws a `Failure`; the VMs stay as they are, whatever happens.
 */
export async function collectRun(collecting: Collecting): Promise<Destination> {
  const { context } = collecting
  makeStateDir(context)
  const own = ownSuite(collecting)
  const results = await resultsOf(collecting)
  const suite = suiteToMeasure(collecting, own, results)
  if (suite !== null) return locked(collecting, suite, () => measure(collecting, suite, results))
  if (results !== null) return importAll(collecting, own, results)
  throw new Failure(
    'usage',
    `Expected something to make a run of, but there is no metalmark.yaml in ${context.cwd}.`,
    {
      hint: '--measure measures the default suite in the VMs, --suite another one; --results imports files.',
    },
  )
}

/** The suite file of this place, where there is one: it also names the project. */
function ownSuite({ options, context: { cwd } }: Collecting): Suite | null {
  const named = options.suite !== undefined || existsSync(resolve(cwd, 'metalmark.yaml'))
  return named ? chooseSuite(options, cwd) : null
}

/** What a wrapped command left is the run: only `--measure` or `--suite` measures besides. */
function suiteToMeasure(
  { options, context, watched }: Collecting,
  own: Suite | null,
  results: ReadResults | null,
): Suite | null {
  if (options.measure === true || options.suite !== undefined) return own ?? chooseSuite(options, context.cwd)
  return results !== null || watched !== null ? null : own
}

async function resultsOf({ options, context, progress }: Collecting): Promise<ReadResults | null> {
  if (options.results === undefined || options.results.length === 0) return null
  const read = await readResults(options.results, options.adapter, context)
  for (const text of read.refused) progress.emit({ event: 'warning', text })
  if (read.refused.length === 0 || options.strict !== true) return read
  throw new Failure('input', `${formatCount(read.refused.length, 'file')} could not be read as results.`)
}

/** Whoever measures has the host for itself; a caller that does already goes on. */
async function locked<T>(
  { options, context, progress, interruption, runId, held }: Collecting,
  { deadlines }: Suite,
  work: () => Promise<T>,
): Promise<T> {
  const { signal } = interruption
  const lock = held
    ? null
    : await takeHostLock({
        ...{ path: hostLockPath(context.env, context.stateDir), purpose: `metalmark collect ${runId}` },
        ...{ mode: options.lock, waitMs: deadlines.run * 1000, signal, clock: context.clock },
        onWait: (text) => progress.emit({ event: 'note', text }),
      })
  try {
    interruption.setDeadline(deadlines.run)
    return await work()
  } finally {
    lock?.release()
  }
}

async function measure(
  collecting: Collecting,
  suite: Suite,
  results: ReadResults | null,
): Promise<Destination> {
  const { context, progress, runId } = collecting
  const running = await runningMachines(collecting, suite)
  const deps = await depsOf(collecting)
  const { server, keep } = destination(collecting, suite, deps.context)
  const vagrantfile = relative(context.cwd, running.dir) || '.'
  const request = { runId, suite, vagrantfile, agentVersion: context.version }
  const { empty } = await measureAttached(request, running, {
    ...{ ...deps, progress, context: async () => deps.context },
    keep: (run) => keep(results === null ? run : joined(collecting, run, results)),
  })
  for (const { name, reason } of empty) {
    progress.emit({ event: 'warning', text: `No repetition of ${name} gave numbers: ${reason}` })
  }
  return { server }
}

/** What was measured is not lost for results that cannot be joined to it. */
function joined({ options, progress }: Collecting, run: RunUpload, results: ReadResults): RunUpload {
  try {
    return withResults(run, results, pathOf(options))
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    progress.emit({ event: 'warning', text: `The result files were left out: ${error.message}` })
    return run
  }
}

async function importAll(
  collecting: Collecting,
  suite: Suite | null,
  results: ReadResults,
): Promise<Destination> {
  const { options, context, runId, watched } = collecting
  const running = await runningMachines(collecting, suite).catch((error: unknown) => {
    if (error instanceof Failure) return error
    throw error
  })
  const deps = await depsOf(collecting)
  const { server, keep } = destination(collecting, suite, deps.context)
  const request = { runId, agentVersion: context.version, path: pathOf(options) }
  keep(await importedRun({ ...request, results, suite, running, watched }, deps))
  return { server }
}

function pathOf({ path }: CollectOptions): Path | undefined {
  const known = Path.optional().safeParse(path)
  if (known.success) return known.data
  throw new Failure('usage', `--path: expected one of ${Path.options.join(', ')}, got ${path}.`)
}

async function depsOf({ context, progress, interruption }: Collecting) {
  const { env, cwd, clock } = context
  const files = createHostFiles()
  return {
    ...{ host: hostPlace(), files, clock, signal: interruption.signal },
    identity: hostIdentity(context, files),
    context: await readContext(cwd, env),
    ...{ cloud: { salt: env['METALMARK_HOST_SALT'] }, stateDir: context.stateDir },
    timer: createStepTimer(progress, () => performance.now()),
  }
}

function runningMachines(
  { options, context, progress, interruption }: Collecting,
  suite: Suite | null,
): Promise<RunningMachines> {
  const log = (text: string) => progress.emit({ event: 'note', text })
  const { stateDir } = context
  const dir = vagrantDir(options, suite, context)
  return findRunningMachines(dir, { stateDir, signal: interruption.signal, log })
}

function vagrantDir(options: CollectOptions, suite: Suite | null, { cwd, env }: CommandContext): string {
  if (options.vagrantDir !== undefined) return resolve(cwd, options.vagrantDir)
  const own = suite === null || suite.vms === 'none' ? undefined : suite.vms.vagrantfileDir
  return own ?? resolve(cwd, env['VAGRANT_CWD'] ?? '.')
}

function destination({ options, context }: Collecting, suite: Suite | null, { directory }: RunContext) {
  const { env } = context
  const project = projectSlug([options.project, env['METALMARK_PROJECT'], suite?.project], directory)
  const server = serverOf(options, context, suite)
  const outbox = outboxOf(context)
  const keep = (run: RunUpload) => {
    const checked = RunUpload.safeParse(run)
    if (!checked.success) {
      throw new Failure('input', `What was collected does not make a run: ${firstIssue(checked.error)}.`)
    }
    outbox.put({ format: 1, server, project, run: checked.data })
  }
  return { server, keep }
}
