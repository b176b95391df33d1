import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ulid } from 'ulid'
import type { Watched } from '../collect/imported-run.ts'
import { leniently } from '../collect/lenient.ts'
import { runWrapped, type Wrapped } from '../collect/run-wrapped.ts'
import { createHostFiles } from '../environment/host-files.ts'
import { hostLockPath, takeHostLock } from '../host-lock.ts'
import { createInterruption, type Interruption } from '../interruption.ts'
import type { Lock } from '../lock-file.ts'
import { watchHost } from '../measure/host-watch.ts'
import { defaultThresholds } from '../measure/validity/thresholds.ts'
import { sendOutbox } from '../outbox/send.ts'
import { createProgress, type Progress } from '../progress.ts'
import { makeStateDir } from '../state-dirs.ts'
import { chooseSuite } from '../suite/choose-suite.ts'
import { runningVms } from '../vm/co-tenants.ts'
import { type CollectOptions, collectRun, type Destination } from './collect-run.ts'
import { type CommandContext, outboxOf, readToken, sendDeps } from './shared.ts'
import { tellOfRuns } from './tell-of-runs.ts'
import { describeSent, failUnlessStored } from './upload.ts'

export interface ExecOptions extends CollectOptions {
  readonly upload: boolean
  readonly tokenFile?: string | undefined
  readonly githubActions?: boolean | undefined
}

/**
 * `metalmark exec -- COMMAND`: runs a command that uses the host for VMs while holding the host's lock, then makes a run
 * of what it left in METALMARK_RESULTS_DIR and uploads it. Resolves with the command's own exit code: without `--strict`
 * nothing that goes wrong beside it is an error.
 */
export async function execCommand(
  argv: readonly [string, ...string[]],
  options: ExecOptions,
  context: CommandContext,
): Promise<number> {
  const progress = createProgress({ json: false, stream: context.stderr })
  const warn = (text: string) => progress.emit({ event: 'warning', text })
  const execution: Execution = {
    ...{ argv, options, context, progress, warn, strict: options.strict === true },
    runId: ulid(context.clock()),
  }
  try {
    return await execute(execution)
  } finally {
    progress.end()
  }
}

interface Execution {
  readonly argv: readonly [string, ...string[]]
  readonly options: ExecOptions
  readonly context: CommandContext
  readonly progress: Progress
  readonly warn: (text: string) => void
  readonly strict: boolean
  readonly runId: string
}

async function execute(execution: Execution): Promise<number> {
  const { context, warn, strict, runId } = execution
  const own = await leniently(async () => makeOwnDir(context, runId), { strict, warn })
  const lock = await takeLock(execution)
  try {
    const watched = await leniently(() => watchBeforehand(execution), { strict, warn })
    const wrapped = await runCommand(execution, own)
    if (own !== null && watched !== null) await finish(execution, { wrapped, own, watched })
    return wrapped.code
  } finally {
    lock?.release()
  }
}

/** A suite that is wrong is said before the command runs; the thresholds are then the usual ones. */
async function watchBeforehand({ options, context, warn, strict }: Execution): Promise<Watched> {
  const suite = await leniently(async () => chooseSuite(options, context.cwd), { strict, warn })
  const before = await runningVms()
  const watch = watchHost({
    ...{ files: createHostFiles(), clock: context.clock, now: () => performance.now() },
    thresholds: suite?.thresholds ?? defaultThresholds,
  })
  watch.begin()
  return { watch, before }
}

interface OwnDir {
  readonly dir: string
  readonly results: string
}

function makeOwnDir(context: CommandContext, runId: string): OwnDir {
  makeStateDir(context)
  const dir = join(context.stateDir, 'exec', runId)
  const results = join(dir, 'results')
  mkdirSync(results, { recursive: true, mode: 0o700 })
  return { dir, results }
}

/** Null where the lock cannot be used at all: a build does not fail for that. */
function takeLock({ options, context, progress, warn, strict, runId }: Execution): Promise<Lock | null> {
  const interruption = createInterruption(warn)
  const taking = () =>
    takeHostLock({
      ...{ path: hostLockPath(context.env, context.stateDir), purpose: `metalmark exec ${runId}` },
      // The CI system's own deadline ends the wait.
      ...{ mode: options.lock, waitMs: Number.POSITIVE_INFINITY },
      ...{ signal: interruption.signal, clock: context.clock },
      onWait: (text) => progress.emit({ event: 'note', text }),
    })
  return leniently(taking, { strict: strict || options.lock === 'fail', warn }).finally(() =>
    interruption.stop(),
  )
}

async function runCommand({ argv, context, warn, runId }: Execution, own: OwnDir | null): Promise<Wrapped> {
  const added = own !== null && {
    METALMARK_RUN_ID: runId,
    METALMARK_RESULTS_DIR: own.results,
    // An agent within the command does not wait for the lock that is held for it here.
    METALMARK_LOCK_FILE: join(own.dir, 'lock'),
  }
  const terminal = context.stdin.isTTY === true
  const wrapped = await runWrapped(argv, { env: { ...context.env, ...added }, cwd: context.cwd, terminal })
  if (wrapped.notStarted !== null) warn(wrapped.notStarted)
  return wrapped
}

interface Ended {
  readonly wrapped: Wrapped
  readonly own: OwnDir
  readonly watched: Watched
}

/** Collects and uploads; only for a command that succeeded this may fail, and only with `--strict`. */
async function finish(execution: Execution, { wrapped, own, watched }: Ended): Promise<void> {
  const { options, progress, warn } = execution
  const left = filesIn(own.results)
  const drop = () => rmSync(own.dir, { recursive: true, force: true })
  if (wrapped.interrupted && left.length > 0) {
    warn(
      `Interrupted: what the command left may be half. It is kept in ${own.results}, and no run is made of it.`,
    )
    return
  }
  const measures = options.measure === true || options.suite !== undefined
  if (wrapped.interrupted || (left.length === 0 && !measures)) {
    drop()
    if (!wrapped.interrupted) progress.emit({ event: 'note', text: nothingLeft })
    return
  }
  const interruption = createInterruption(warn)
  const strict = execution.strict && wrapped.code === 0
  try {
    const collected = await leniently(
      () => collectLeft(execution, { results: left, watched, interruption }),
      { strict, warn },
    )
    if (collected !== null) drop()
    else if (left.length > 0) warn(`What the command left is kept in ${own.results}.`)
    if (collected === null || !options.upload) return
    await leniently(() => upload(execution, collected.server, { strict, signal: interruption.signal }), {
      strict,
      warn,
    })
  } finally {
    interruption.stop()
  }
}

const nothingLeft = 'The command left nothing in METALMARK_RESULTS_DIR, so no run was made of it.'

function collectLeft(
  { options, context, progress, runId }: Execution,
  { results, watched, interruption }: Left,
): Promise<Destination> {
  return collectRun({
    ...{ options: { ...options, results }, context, progress, interruption, runId },
    ...{ held: true, watched },
  })
}

interface Left {
  readonly results: readonly string[]
  readonly watched: Watched
  readonly interruption: Interruption
}

async function upload(
  { options, context, progress }: Execution,
  server: string,
  { strict, signal }: { readonly strict: boolean; readonly signal: AbortSignal },
): Promise<void> {
  const token = readToken(context.env, options.tokenFile)
  const sent = await sendOutbox(outboxOf(context), {
    ...sendDeps(context, { token, signal }),
    onlyServer: server,
  })
  for (const text of describeSent(sent)) progress.emit({ event: 'note', text })
  if (strict) failUnlessStored(sent)
  await tellOfRuns(sent, { githubActions: options.githubActions, token }, context)
}

/** Every file below a directory, sorted. */
function filesIn(dir: string): readonly string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}
