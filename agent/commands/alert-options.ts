import { Argument, type Command, InvalidArgumentError, Option } from 'commander'
import { AlertTakeBack } from '../../server/contract/alert.ts'
import {
  alertActionCommand,
  alertListCommand,
  alertOpenCommand,
  alertShowCommand,
  type Deed,
} from './alert.ts'
import type { CommandContext } from './shared.ts'

/** `metalmark alert`: what somebody may have to look at, and what people do about it. */
export function addAlert(program: Command, context: CommandContext): void {
  const alert = program.command('alert').description('alerts: one for each cause, with what became of it')
  withServer(alert.command('list').description('alerts, the last opened first'))
    .addOption(
      new Option('--state <state>', 'open: neither accepted, resolved nor muted')
        .choices(['open', 'closed', 'all'])
        .default('open'),
    )
    .addOption(new Option('--kind <kind>', 'only those').choices(['change', 'pull-request', 'missing-data']))
    .option('--pull-request <number>', 'only that pull request’s', readNumber)
    .option('--limit <n>', 'at most so many', readNumber, 50)
    .option('--before <alert>', 'only those opened before that one')
    .action((options) => alertListCommand(options, context))
  withServer(alert.command('show').description('one alert with its series and its history'))
    .argument('<alert>', 'its id')
    .action((id: string, options) => alertShowCommand(id, options, context))
  withServer(alert.command('open').description('one about a change that opened none by itself'))
    .argument('<change>', 'its id, as in the address of its page')
    .requiredOption('--why <text>', 'for its history')
    .option('--as <name>', 'who opens it, instead of git’s user.name and user.email')
    .action((change: string, options) => alertOpenCommand(change, options, context))
  addActions(alert, context)
}

function addActions(alert: Command, context: CommandContext): void {
  const add = (name: string, what: string) =>
    withServer(alert.command(name).description(what))
      .argument('<alert>', 'its id')
      .option('--why <text>', 'for its history')
      .option('--as <name>', 'who does it, instead of git’s user.name and user.email')
  const simple: readonly (readonly [string, Deed & { readonly do: Simple }, string])[] = [
    ['ack', { do: 'acknowledge' }, 'somebody looks at it'],
    ['confirm', { do: 'confirm' }, 'measure base and head against each other in fresh boots'],
    ['accept', { do: 'accept' }, 'the change is as wanted: its series are judged anew from there on'],
    ['resolve', { do: 'resolve' }, 'nothing is left to do'],
    ['unmute', { do: 'unmute' }, 'end a mute'],
    ['reopen', { do: 'reopen' }, 'somebody has to look at it after all'],
  ]
  for (const [name, deed, what] of simple) {
    add(name, what).action((id: string, options) => alertActionCommand(id, deed, options, context))
  }
  add('assign', 'who looks at it')
    .argument('[person]', 'nobody where left out')
    .action((id: string, person: string | undefined, options) =>
      alertActionCommand(id, { do: 'assign', to: person ?? null }, options, context),
    )
  add('take-back', 'undo what was done to it last')
    .addArgument(new Argument('<what>', 'what that was').choices(AlertTakeBack.options))
    .action((id: string, what: AlertTakeBack, options) =>
      alertActionCommand(id, { do: 'take-back', what }, options, context),
    )
  add('mute', 'tell nobody of it for a while')
    .argument('<until>', 'how long, such as 12h, 3d or 2w, or a day such as 2026-01-31')
    .action((id: string, until: string, options) =>
      alertActionCommand(id, { do: 'mute', until }, options, context),
    )
}

type Simple = Exclude<Deed['do'], 'assign' | 'mute' | 'take-back'>

function withServer(command: Command): Command {
  return command
    .option('--server <url>', 'server that has the alerts')
    .option('--project <slug>', 'project that they belong to')
    .option('--token-file <file>', 'file with a token (acting takes scope admin), instead of METALMARK_TOKEN')
    .option('--json', 'as the API answers')
}

function readNumber(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Expected a whole number from 1.')
}
