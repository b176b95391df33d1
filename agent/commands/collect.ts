import { ulid } from 'ulid'
import { leniently } from '../collect/lenient.ts'
import { createInterruption } from '../interruption.ts'
import { sendOutbox } from '../outbox/send.ts'
import { createProgress } from '../progress.ts'
import { type CollectOptions, collectRun } from './collect-run.ts'
import { type CommandContext, outboxOf, readToken, sendDeps } from './shared.ts'
import { type Telling, tellOfRuns } from './tell-of-runs.ts'
import { describeSent, failUnlessStored } from './upload.ts'

export interface CollectCommandOptions extends CollectOptions, Telling {
  readonly upload?: boolean | undefined
  readonly tokenFile?: string | undefined
}

/**
 * `metalmark collect`: makes a run of VMs that a pipeline brought up, while they are up, and leaves it in the outbox, or
 * sends it where that is asked for or its verdict is. The VMs stay as they are. Without `--strict` nothing that goes wrong
 * is an error; an alert is one where that is asked for.
 */
export async function collectCommand(options: CollectCommandOptions, context: CommandContext): Promise<void> {
  const progress = createProgress({ json: false, stream: context.stderr })
  const warn = (text: string) => progress.emit({ event: 'warning', text })
  const interruption = createInterruption(warn)
  const runId = ulid(context.clock())
  const work = () =>
    collectRun({ options, context, progress, interruption, runId, held: false, watched: null })
  try {
    const lenience = { strict: options.strict === true, warn }
    const collected = await leniently(work, lenience)
    if (collected === null) return
    const { upload, tokenFile, errorOnAlert, githubActions } = options
    if (upload !== true && errorOnAlert === undefined && githubActions !== true) {
      context.stdout.write(`Run ${runId} is in the outbox: metalmark upload sends it.\n`)
      return
    }
    const { signal } = interruption
    const token = readToken(context.env, tokenFile)
    const sending = { ...sendDeps(context, { token, signal }), onlyServer: collected.server }
    const sent = await leniently(() => sendOutbox(outboxOf(context), sending), lenience)
    if (sent === null) return
    for (const line of describeSent(sent)) context.stdout.write(`${line}\n`)
    if (lenience.strict) failUnlessStored(sent)
    await tellOfRuns(sent, { errorOnAlert, githubActions, token }, context)
  } finally {
    progress.end()
    interruption.stop()
  }
}
