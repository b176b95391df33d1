import { resolve } from 'node:path'
import type { RunDetail } from '../../server/contract/views.ts'
import { checkOut } from '../checkout.ts'
import { readContext } from '../ci/context.ts'
import { Failure } from '../failure.ts'
import { createInterruption } from '../interruption.ts'
import { agentClient, describeError } from '../outbox/send.ts'
import { createProgress, type Progress, type ProgressEvent } from '../progress.ts'
import { projectSlug } from '../project-slug.ts'
import { checkBox } from '../reproduce/check-box.ts'
import { reproductionJson, reproductionText } from '../reproduce/report.ts'
import { type ReproduceDeps, reproduce } from '../reproduce/reproduce.ts'
import { writeFiles } from '../reproduce/write-files.ts'
import { runChild } from '../run-child.ts'
import { makeStateDir } from '../state-dirs.ts'
import { type CommandContext, outboxOf, ownCommand, readToken, serverOf } from './shared.ts'

export interface ReproduceOptions {
  readonly server?: string | undefined
  readonly project?: string | undefined
  readonly tokenFile?: string | undefined
  /** Default: the current directory, where it is in a clone. */
  readonly repository?: string | undefined
  readonly output?: string | undefined
  readonly otherBox?: boolean | undefined
  readonly json?: boolean | undefined
}

/** `metalmark reproduce RUN`: measures a stored run again on this machine, and shows both results side by side. */
export async function reproduceCommand(
  runId: string,
  options: ReproduceOptions,
  context: CommandContext,
): Promise<void> {
  const stored = await fetchRun(runId, options, context)
  makeStateDir(context)
  const interruption = createInterruption((text) => context.stderr.write(`${text}\n`))
  try {
    const deps = await dependencies(stored, options, { context, signal: interruption.signal })
    const reproduction = await reproduce(stored, { otherBox: options.otherBox === true }, deps)
    const report = options.json === true ? reproductionJson(reproduction) : reproductionText(reproduction)
    context.stdout.write(`${report}\n`)
  } catch (error) {
    interruption.signal.throwIfAborted()
    throw error
  } finally {
    interruption.stop()
  }
}

async function fetchRun(run: string, options: ReproduceOptions, context: CommandContext): Promise<RunDetail> {
  const { env } = context
  const given = options.project ?? env['METALMARK_PROJECT']
  const { directory } = given === undefined ? await readContext(context.cwd, env) : { directory: null }
  const project = projectSlug([given], directory)
  const server = serverOf(options, context)
  const token = readToken(env, options.tokenFile)
  try {
    return await agentClient(server, { fetch: globalThis.fetch, token }).call('getRun', {
      params: { project, run },
    })
  } catch (error) {
    throw new Failure('input', `Run ${run} could not be read: ${describeError(error, server)}`, {
      cause: error,
    })
  }
}

async function dependencies(
  stored: RunDetail,
  options: ReproduceOptions,
  { context, signal }: { readonly context: CommandContext; readonly signal: AbortSignal },
): Promise<ReproduceDeps> {
  const { cwd, stateDir, stderr } = context
  const progress = createProgress({ json: false, stream: stderr })
  const repository = resolve(cwd, options.repository ?? '.')
  const { directory } = await readContext(repository, {})
  const dir = resolve(cwd, options.output ?? `metalmark-${stored.id}`)
  // The token is for the server that was asked; the run that follows needs none.
  const { METALMARK_TOKEN: _, ...env } = context.env
  return {
    checkBox,
    checkOut: directory === null ? null : (commit) => checkOut(repository, commit, { stateDir, signal }),
    writeFiles: (manifest, workTree) => writeFiles(dir, manifest, workTree),
    runChild: (args, workTree) =>
      runChild(args, {
        ...{ self: ownCommand(), cwd: workTree ?? cwd, env, signal },
        onLine: (line) => relay(line, progress),
      }),
    forget: (id) => outboxOf(context).claim(id, context.clock())?.sent(),
    log: (text) => stderr.write(`${text}\n`),
  }
}

/** The child's progress, shown as a run of this process would show it. What it says beside its events is not shown. */
function relay(line: string, progress: Progress): void {
  if (!line.startsWith('{"event":') || line.startsWith('{"event":"failed"')) return
  // Written by this very program: its lines are what `ProgressEvent` says.
  progress.emit(JSON.parse(line) as ProgressEvent)
}
