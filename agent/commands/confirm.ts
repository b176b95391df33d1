import { setTimeout as sleep } from 'node:timers/promises'
import { ProblemError } from '../../server/contract/client.ts'
import type { Bisection, Confirmation } from '../../server/contract/confirmation.ts'
import { whoActs } from '../alert/who-acts.ts'
import { showText } from '../analyze/show.ts'
import { readContext } from '../ci/context.ts'
import { createGit } from '../ci/git.ts'
import { bisectionText, confirmationText } from '../confirm/experiment-text.ts'
import { Failure } from '../failure.ts'
import { agentClient, describeError } from '../outbox/send.ts'
import { projectSlug } from '../project-slug.ts'
import { commitOf } from './commit-of.ts'
import { findHost } from './find-host.ts'
import { type CommandContext, readToken, serverOf } from './shared.ts'

/** Where it is asked, and how it is printed. */
export interface ExperimentOptions {
  readonly server?: string | undefined
  readonly project?: string | undefined
  readonly tokenFile?: string | undefined
  readonly json?: boolean | undefined
}

interface AskOptions extends ExperimentOptions {
  readonly host: string
  readonly benchmarks: readonly string[]
  readonly as?: string | undefined
  /** Until it has ended. */
  readonly wait?: boolean | undefined
}

export interface BisectOptions extends AskOptions {
  readonly good: string
  readonly bad: string
}

/** `metalmark confirm BASE HEAD`. */
export async function confirmCommand(
  [base, head]: readonly [string, string],
  options: AskOptions,
  context: CommandContext,
): Promise<void> {
  const body = {
    base: await commitOf(base, context),
    head: await commitOf(head, context),
    ...(await asked(options, context)),
  }
  const { client, project } = await open(options, context)
  const host = await told(options, context, () => findHost(client, project, options.host))
  const begun = await told(options, context, () =>
    client.call('askConfirmation', { params: { project }, body: { ...body, host } }),
  )
  const get = () => client.call('getConfirmation', { params: { project, confirmation: begun.id } })
  const ended = options.wait === true ? await wait(begun, { get, options, context }) : begun
  print(ended, confirmationText(ended), options, context)
}

/** `metalmark bisect --good A --bad B`: the first parents between them are read from the repository here. */
export async function bisectCommand(options: BisectOptions, context: CommandContext): Promise<void> {
  const good = await commitOf(options.good, context)
  const bad = await commitOf(options.bad, context)
  const commits = await firstParents(good, bad, context)
  const body = { commits: [...commits], ...(await asked(options, context)) }
  const { client, project } = await open(options, context)
  const host = await told(options, context, () => findHost(client, project, options.host))
  const begun = await told(options, context, () =>
    client.call('askBisection', { params: { project }, body: { ...body, host } }),
  )
  const get = () => client.call('getBisection', { params: { project, bisection: begun.id } })
  const ended = options.wait === true ? await wait(begun, { get, options, context }) : begun
  print(ended, bisectionText(ended), options, context)
}

/** `metalmark confirmation show ID`. */
export async function confirmationCommand(id: string, options: ExperimentOptions, context: CommandContext) {
  const { client, project } = await open(options, context)
  const shown = await told(options, context, () =>
    client.call('getConfirmation', { params: { project, confirmation: id } }),
  )
  print(shown, confirmationText(shown), options, context)
}

/** `metalmark bisection show ID`. */
export async function bisectionCommand(id: string, options: ExperimentOptions, context: CommandContext) {
  const { client, project } = await open(options, context)
  const shown = await told(options, context, () =>
    client.call('getBisection', { params: { project, bisection: id } }),
  )
  print(shown, bisectionText(shown), options, context)
}

async function asked({ benchmarks, as }: AskOptions, context: CommandContext) {
  return { benchmarks: [...benchmarks], who: await whoActs(as, context) }
}

async function open(options: ExperimentOptions, context: CommandContext) {
  const server = serverOf(options, context)
  const token = readToken(context.env, options.tokenFile)
  const { directory } = await readContext(context.cwd, context.env)
  const project = projectSlug([options.project, context.env['METALMARK_PROJECT']], directory)
  return { client: agentClient(server, { fetch: globalThis.fetch, token }), project }
}

/** The server's refusals are the reader's to act on. */
async function told<T>(
  options: ExperimentOptions,
  context: CommandContext,
  call: () => Promise<T>,
): Promise<T> {
  try {
    return await call()
  } catch (cause) {
    if (cause instanceof Failure) throw cause
    const kind = cause instanceof ProblemError ? 'usage' : 'input'
    throw new Failure(kind, describeError(cause, serverOf(options, context)), { cause })
  }
}

async function firstParents(good: string, bad: string, { cwd }: CommandContext): Promise<readonly string[]> {
  const printed = await createGit(cwd).run(['rev-list', '--first-parent', '--reverse', `${good}..${bad}`])
  const commits = printed === null || printed === '' ? [] : printed.split('\n')
  const [first] = commits
  const parent = first === undefined ? null : await createGit(cwd).commit(`${first}^1`)
  if (parent?.head === good) return [good, ...commits]
  throw new Failure(
    'usage',
    `Expected ${good.slice(0, 12)} among the first parents of ${bad.slice(0, 12)}.`,
    {
      hint: 'Is --good older than --bad, and the clone complete?',
    },
  )
}

interface Waiting<T> {
  readonly get: () => Promise<T>
  readonly options: ExperimentOptions
  readonly context: CommandContext
}

async function wait<T extends Confirmation | Bisection>(
  begun: T,
  { get, options, context }: Waiting<T>,
): Promise<T> {
  let said = ''
  for (let now = begun; ; now = await told(options, context, get)) {
    if (now.reason !== said) context.stderr.write(`${showText(now.reason, 400)}\n`)
    said = now.reason
    if (now.endedAt !== null) return now
    await sleep(pollMs)
  }
}

const pollMs = 5_000

function print(value: unknown, text: string, { json }: ExperimentOptions, { stdout }: CommandContext): void {
  stdout.write(json === true ? `${JSON.stringify(value, null, 2)}\n` : text)
}
