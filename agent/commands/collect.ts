import { ulid } from 'ulid'
import { leniently } from '../collect/lenient.ts'
import { createInterruption } from '../interruption.ts'
import { createProgress } from '../progress.ts'
import { type CollectOptions, collectRun } from './collect-run.ts'
import type { CommandContext } from './shared.ts'

/**
 * `metalmark collect`: makes a run of VMs that a pipeline brought up, while they are up, and leaves it in the outbox.
 * The VMs stay as they are. Without `--strict` nothing that goes wrong is an error.
 */
export async function collectCommand(options: CollectOptions, context: CommandContext): Promise<void> {
  const progress = createProgress({ json: false, stream: context.stderr })
  const warn = (text: string) => progress.emit({ event: 'warning', text })
  const interruption = createInterruption(warn)
  const runId = ulid(context.clock())
  const work = () =>
    collectRun({ options, context, progress, interruption, runId, held: false, watched: null })
  try {
    const collected = await leniently(work, { strict: options.strict === true, warn })
    if (collected === null) return
    context.stdout.write(`Run ${runId} is in the outbox: metalmark upload sends it.\n`)
  } finally {
    progress.end()
    interruption.stop()
  }
}
