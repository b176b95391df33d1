import { formatCount } from '../../server/contract/units.ts'
import { leniently } from '../collect/lenient.ts'
import { Failure } from '../failure.ts'
import { type Sent, sendOutbox } from '../outbox/send.ts'
import { type CommandContext, outboxOf, readToken, sendDeps } from './shared.ts'
import { type Telling, tellOfRuns } from './tell-of-runs.ts'

export interface UploadOptions extends Telling {
  readonly server?: string | undefined
  readonly strict?: boolean | undefined
  readonly tokenFile?: string | undefined
}

/**
 * `metalmark upload`: sends what is in the outbox. Without `--strict` nothing that goes wrong is an error. Where a server
 * is named, by an option or METALMARK_SERVER, runs for other servers stay: a pull request may have put another address
 * into the suite, and the token is not for that one.
 */
export async function uploadCommand(options: UploadOptions, context: CommandContext): Promise<void> {
  const strict = options.strict === true
  const warn = (text: string) => context.stderr.write(`Warning: ${text}\n`)
  const sent = await leniently(() => sendAll(options, context), { strict, warn })
  if (sent === null) return
  const { errorOnAlert, githubActions } = options
  const token = readToken(context.env, options.tokenFile)
  await tellOfRuns(sent, { errorOnAlert, githubActions, token }, context)
}

async function sendAll(options: UploadOptions, context: CommandContext): Promise<readonly Sent[]> {
  const outbox = outboxOf(context)
  const token = readToken(context.env, options.tokenFile)
  const onlyServer = options.server ?? (context.env['METALMARK_SERVER'] || undefined)
  const sent = await sendOutbox(outbox, { ...sendDeps(context, { token }), onlyServer })
  for (const line of describeSent(sent)) context.stdout.write(`${line}\n`)
  const others = outbox.list().filter((id) => !sent.some((one) => one.id === id)).length
  if (others > 0)
    context.stdout.write(`${formatCount(others, 'run')} for other servers stay in the outbox.\n`)
  else if (sent.length === 0) context.stdout.write('Nothing to upload.\n')
  if (options.strict) failUnlessStored(sent)
  return sent
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
