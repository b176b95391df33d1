import { Failure } from '../failure.ts'
import { type Sent, sendOutbox } from '../outbox/send.ts'
import { type CommandContext, outboxOf, readToken, sendDeps } from './shared.ts'

export interface UploadOptions {
  readonly strict?: boolean | undefined
  readonly tokenFile?: string | undefined
}

/** `metalmark upload`: sends what is in the outbox. Without `--strict` runs that stay there are no error. */
export async function uploadCommand(options: UploadOptions, context: CommandContext): Promise<void> {
  const outbox = outboxOf(context)
  const token = readToken(context.env, options.tokenFile)
  const sent = await sendOutbox(outbox, sendDeps(context, { token }))
  for (const line of describeSent(sent)) context.stdout.write(`${line}\n`)
  if (sent.length === 0) context.stdout.write('Nothing to upload.\n')
  if (options.strict) failUnlessStored(sent)
}

/** One line for each run that was tried. */
export function describeSent(sent: readonly Sent[]): readonly string[] {
  return sent.map((one) => {
    if (one.kind === 'stored') {
      return `Uploaded run ${one.id}: ${new URL(one.receipt.page, `${one.parcel.server.replace(/\/+$/, '')}/`).href}`
    }
    if (one.kind === 'refused') return `Refused, kept in ${one.file}: ${one.reason}`
    return `Not uploaded, run ${one.id} is kept for the next upload: ${one.reason}${one.hint ? `\n  ${one.hint}` : ''}`
  })
}

/** Throws a `Failure` of kind `upload` when a run was not stored. */
export function failUnlessStored(sent: readonly Sent[]): void {
  const open = sent.filter((one) => one.kind !== 'stored')
  if (open.length === 0) return
  throw new Failure('upload', `${open.length} of ${sent.length} runs could not be uploaded.`, {
    hint: 'They are kept on disk: metalmark upload tries again.',
  })
}
