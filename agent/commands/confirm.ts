import type { Bisection, Confirmation } from '../../server/contract/confirmation.ts'
import { whoActs } from '../alert/who-acts.ts'
import { createGit } from '../ci/git.ts'
import { bisectionText, confirmationText } from '../confirm/experiment-text.ts'
import { Failure } from '../failure.ts'
import { askServer, type ServerOptions } from './ask-server.ts'
import { commitOf } from './commit-of.ts'
import { findHost } from './find-host.ts'
import type { CommandContext } from './shared.ts'
import { waitUntilEnded } from './wait-until-ended.ts'

/** Where it is asked, and how it is printed. */
export interface ExperimentOptions extends ServerOptions {
  readonly json?: boolean | undefined
}

interface AskOptions extends ExperimentOptions {
  readonly host: string
  readonly benchmarks: readonly string[]
  readonly as?: string | undefined
  /** Until it has ended. */
  readonly wait?: boolean | undefined
}

export interface StopOptions extends ExperimentOptions {
  readonly as?: string | undefined
  readonly why?: string | undefined
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
  const ended = await askServer(options, context, async (client, project) => {
    const host = await findHost(client, project, options.host)
    const begun = await client.call('askConfirmation', { params: { project }, body: { ...body, host } })
    const params = { project, confirmation: begun.id }
    return end(begun, () => client.call('getConfirmation', { params }), { ...options, context })
  })
  print(ended, confirmationText(ended), options, context)
}

/** `metalmark bisect --good A --bad B`: the first parents between them are read from the repository here. */
export async function bisectCommand(options: BisectOptions, context: CommandContext): Promise<void> {
  const good = await commitOf(options.good, context)
  const bad = await commitOf(options.bad, context)
  const commits = await firstParents(good, bad, context)
  const body = { commits: [...commits], ...(await asked(options, context)) }
  const ended = await askServer(options, context, async (client, project) => {
    const host = await findHost(client, project, options.host)
    const begun = await client.call('askBisection', { params: { project }, body: { ...body, host } })
    const params = { project, bisection: begun.id }
    return end(begun, () => client.call('getBisection', { params }), { ...options, context })
  })
  print(ended, bisectionText(ended), options, context)
}

/** `metalmark confirmation show ID`. */
export async function confirmationCommand(id: string, options: ExperimentOptions, context: CommandContext) {
  const shown = await askServer(options, context, (client, project) =>
    client.call('getConfirmation', { params: { project, confirmation: id.toUpperCase() } }),
  )
  print(shown, confirmationText(shown), options, context)
}

/** `metalmark bisection show ID`. */
export async function bisectionCommand(id: string, options: ExperimentOptions, context: CommandContext) {
  const shown = await askServer(options, context, (client, project) =>
    client.call('getBisection', { params: { project, bisection: id.toUpperCase() } }),
  )
  print(shown, bisectionText(shown), options, context)
}

/** `metalmark confirmation stop ID`: prints it as it has ended. */
export async function stopConfirmationCommand(id: string, options: StopOptions, context: CommandContext) {
  const body = await stopping(options, context)
  const stopped = await askServer(options, context, (client, project) =>
    client.call('cancelConfirmation', { params: { project, confirmation: id.toUpperCase() }, body }),
  )
  print(stopped, confirmationText(stopped), options, context)
}

/** `metalmark bisection stop ID`: prints it as it has ended. */
export async function stopBisectionCommand(id: string, options: StopOptions, context: CommandContext) {
  const body = await stopping(options, context)
  const stopped = await askServer(options, context, (client, project) =>
    client.call('cancelBisection', { params: { project, bisection: id.toUpperCase() }, body }),
  )
  print(stopped, bisectionText(stopped), options, context)
}

async function stopping({ as, why }: StopOptions, context: CommandContext) {
  return { who: await whoActs(as, context), why: why ?? null }
}

async function asked({ benchmarks, as }: AskOptions, context: CommandContext) {
  return { benchmarks: [...benchmarks], who: await whoActs(as, context) }
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

/** What was begun, as it is at its end where that is waited for. */
async function end<T extends Confirmation | Bisection>(
  begun: T,
  get: () => Promise<T>,
  { wait, context }: Pick<AskOptions, 'wait'> & { readonly context: CommandContext },
): Promise<T> {
  if (wait !== true) return begun
  const hasEnded = ({ endedAt }: T) => endedAt !== null
  return waitUntilEnded(begun, { get, hasEnded, mostChars: 400, stderr: context.stderr })
}

function print(value: unknown, text: string, { json }: ExperimentOptions, { stdout }: CommandContext): void {
  stdout.write(json === true ? `${JSON.stringify(value, null, 2)}\n` : text)
}
