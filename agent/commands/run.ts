import { ulid } from 'ulid'
import { readContext } from '../ci/context.ts'
import { createHostFiles } from '../environment/host-files.ts'
import { Failure } from '../failure.ts'
import { hostLockPath, takeHostLock } from '../host-lock.ts'
import { createInterruption, type Interruption } from '../interruption.ts'
import { type Sent, sendOutbox } from '../outbox/send.ts'
import { hostPlace } from '../place/host.ts'
import { createProgress, type Progress } from '../progress.ts'
import { projectSlug } from '../project-slug.ts'
import { type RunReport, runSuite } from '../run-suite.ts'
import { makeStateDir } from '../state-dirs.ts'
import { createStepTimer, type StepTimer } from '../step-timer.ts'
import { chooseSuite } from '../suite/choose-suite.ts'
import { onlyBenchmarks } from '../suite/only-benchmarks.ts'
import type { Profile } from '../suite/profiles.ts'
import type { Suite } from '../suite/suite.ts'
import { runningVms } from '../vm/co-tenants.ts'
import type { VmDeps } from '../vm/deps.ts'
import { collectGarbage } from '../vm/gc.ts'
import { bringUp } from '../vm/machines.ts'
import { reportRun } from './report-run.ts'
import { type CommandContext, hostIdentity, outboxOf, readToken, sendDeps, serverOf } from './shared.ts'
import { type Telling, tellOfRuns } from './tell-of-runs.ts'
import { describeSent, failUnlessStored } from './upload.ts'

export interface RunOptions extends Telling {
  readonly suite?: string | undefined
  readonly profile?: Profile | undefined
  readonly server?: string | undefined
  readonly project?: string | undefined
  readonly tokenFile?: string | undefined
  /** Default: `require` where the suite asks for VMs, else `auto`. */
  readonly vms?: 'auto' | 'require' | 'none' | undefined
  readonly lock: 'wait' | 'fail'
  readonly json?: boolean | undefined
  readonly strict?: boolean | undefined
  readonly upload: boolean
  readonly keepVms?: boolean | undefined
  /** Only these of the suite, beside the canary. */
  readonly benchmarks?: readonly string[] | undefined
  /** Id of the work that the run is a part of. */
  readonly work?: string | undefined
  /** False: the checkout was built already. */
  readonly build: boolean
  /** False: no metadata service is asked, whatever the suite says. */
  readonly cloudMetadata: boolean
}

/** `metalmark run`: measures the suite and uploads the run. */
export async function runCommand(options: RunOptions, context: CommandContext): Promise<void> {
  const chosen = chooseSuite(options, context.cwd)
  const suite = options.benchmarks === undefined ? chosen : onlyBenchmarks(chosen, options.benchmarks)
  const token = readToken(context.env, options.tokenFile)
  makeStateDir(context)
  const progress = createProgress({ json: options.json === true, stream: context.stderr })
  const timer = createStepTimer(progress, () => performance.now())
  const interruption = createInterruption((text) => progress.emit({ event: 'warning', text }))
  const began = performance.now()
  try {
    const measuring: Measuring = { suite, options, context, progress, timer, interruption }
    const { report, server } = await measureLocked(measuring)
    const sent = options.upload ? await upload({ token, server }, measuring) : []
    await reportRun(report, {
      ...{ sent, server, token, options, context, timer, totalMs: performance.now() - began },
    })
    finish(report, sent, options)
    const { errorOnAlert, githubActions } = options
    await tellOfRuns(sent, { errorOnAlert, githubActions, token }, context)
  } catch (error) {
    throw interruption.signal.aborted ? explainAbort(interruption.signal.reason) : error
  } finally {
    progress.end()
    interruption.stop()
  }
}

interface Measuring {
  readonly suite: Suite
  readonly options: RunOptions
  readonly context: CommandContext
  readonly progress: Progress
  readonly timer: StepTimer
  readonly interruption: Interruption
}

/** Measures while holding the host's lock; the upload that follows disturbs nobody. */
async function measureLocked(
  measuring: Measuring,
): Promise<{ readonly report: RunReport; readonly server: string }> {
  const { suite, options, context, progress, timer, interruption } = measuring
  const { signal } = interruption
  const runId = ulid(context.clock())
  const note = (text: string) => progress.emit({ event: 'note', text })
  const lock = await timer.time('lock', 'Taking the host', () =>
    takeHostLock({
      path: hostLockPath(context.env, context.stateDir),
      purpose: `metalmark run ${runId}`,
      mode: options.lock,
      waitMs: suite.deadlines.run * 1000,
      ...{ signal, clock: context.clock, onWait: note },
    }),
  )
  try {
    interruption.setDeadline(suite.deadlines.run)
    const { stateDir, dataDir, clock } = context
    const log = (text: string) => progress.emit({ event: isVagrants(text) ? 'log' : 'note', text })
    const vmDeps = { stateDir, dataDir, runId, signal, clock, log }
    await timer.time('gc', 'Looking for VMs that dead runs left behind', () => clearHost(vmDeps, progress))
    const reading = readContext(context.cwd, context.env)
    const outbox = outboxOf(context)
    const server = serverOf(options, context, suite)
    const files = createHostFiles()
    const project = async () =>
      projectSlug(
        [options.project, context.env['METALMARK_PROJECT'], suite.project],
        (await reading).directory,
      )
    const slug = await project()
    const report = await runSuite(
      {
        runId,
        suite,
        agentVersion: context.version,
        vms: options.vms ?? (suite.asksForVms ? 'require' : 'auto'),
        keepVms: options.keepVms === true,
        work: options.work,
        source: { dir: context.cwd, env: context.env, build: options.build },
      },
      {
        ...{ host: hostPlace(), files, progress, timer, signal, clock },
        identity: hostIdentity(context, files),
        cloud: { enabled: options.cloudMetadata, salt: context.env['METALMARK_HOST_SALT'] },
        stateDir,
        bringUp: (spec) => bringUp(spec, vmDeps),
        runningVms: () => runningVms({ signal }),
        context: () => reading,
        keep: (run) => outbox.put({ format: 1, server, project: slug, run }),
      },
    )
    return { report, server }
  } finally {
    lock.release()
  }
}

/** Vagrant's own lines, as against what the agent says about the VMs. */
function isVagrants(line: string): boolean {
  return /^(==>|\s|Bringing machine)/.test(line)
}

/** What could not be removed disturbs the measurement, but does not forbid it: it is said, and the VMs are noted. */
async function clearHost(deps: VmDeps, progress: Progress): Promise<void> {
  const { failed } = await collectGarbage(deps)
  for (const { runId, reason } of failed) {
    progress.emit({
      event: 'warning',
      text: `The VMs of the dead run ${runId} could not be destroyed: ${reason}`,
    })
  }
}

async function upload(
  to: { readonly token: string | undefined; readonly server: string },
  { context, timer, progress, interruption }: Measuring,
) {
  const deps = {
    ...sendDeps(context, { token: to.token, signal: interruption.signal }),
    onlyServer: to.server,
  }
  const sent = await timer.time('upload', 'Uploading', () => sendOutbox(outboxOf(context), deps))
  for (const text of describeSent(sent)) progress.emit({ event: 'note', text })
  return sent
}

/** The run is safe by now: what went wrong beside it decides the exit code. */
function finish({ empty, leftOver }: RunReport, sent: readonly Sent[], { strict }: RunOptions): void {
  if (leftOver !== null) throw leftOver
  if (empty.length > 0) {
    const reasons = empty.map(({ name, reason }) => `${name}: ${reason}`).join('\n')
    throw new Failure('benchmark', `No repetition of ${empty.length} benchmark(s) gave numbers.\n${reasons}`)
  }
  if (strict) failUnlessStored(sent)
}

function explainAbort(reason: unknown): unknown {
  if (!(reason instanceof Failure)) return reason
  const said = `${reason.message} An unfinished run is neither kept nor uploaded; a finished one waits in the outbox.`
  return new Failure(reason.kind, said, { cause: reason, ...(reason.hint && { hint: reason.hint }) })
}
