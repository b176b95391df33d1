import { type Command, InvalidArgumentError } from 'commander'
import { Identifier } from '../../server/contract/values.ts'
import {
  bisectCommand,
  bisectionCommand,
  confirmationCommand,
  confirmCommand,
  stopBisectionCommand,
  stopConfirmationCommand,
} from './confirm.ts'
import type { CommandContext } from './shared.ts'

/** `metalmark confirm`, `bisect`, and what became of either. */
export function addConfirm(program: Command, context: CommandContext): void {
  withAsking(program.command('confirm').description('have two commits measured against each other, in turn'))
    .argument('<base>')
    .argument('<head>')
    .action((base: string, head: string, options) => confirmCommand([base, head], options, context))
  withAsking(program.command('bisect').description('find the commit that changed benchmarks, on one host'))
    .requiredOption('--good <commit>', 'the last commit that is surely good')
    .requiredOption('--bad <commit>', 'the first that is surely bad')
    .action((options) => bisectCommand(options, context))
  const confirmation = program.command('confirmation').description('what confirmations came to')
  withServer(confirmation.command('show').description('one confirmation'))
    .argument('<id>')
    .action((id: string, options) => confirmationCommand(id, options, context))
  withStop(confirmation, 'end one that is measured, without an answer; its runs stay').action(
    (id: string, options) => stopConfirmationCommand(id, options, context),
  )
  const bisection = program.command('bisection').description('what bisections came to')
  withServer(bisection.command('show').description('one bisection with its log'))
    .argument('<id>')
    .action((id: string, options) => bisectionCommand(id, options, context))
  withStop(bisection, 'end one that searches, with the step that it is at').action((id: string, options) =>
    stopBisectionCommand(id, options, context),
  )
}

function withStop(parent: Command, what: string): Command {
  return withServer(parent.command('stop').description(what))
    .argument('<id>')
    .option('--why <text>', 'for its history')
    .option('--as <name>', 'who stops it, instead of git’s user.name and user.email')
}

function withAsking(command: Command): Command {
  return withServer(command)
    .requiredOption('--host <host>', 'label or id of a host whose agent takes work')
    .requiredOption('--benchmarks <names>', 'of the suite, separated by commas', benchmarkNames)
    .option('--as <name>', 'who asks, instead of git’s user.name and user.email')
    .option('--wait', 'until it has ended')
}

function withServer(command: Command): Command {
  return command
    .option('--server <url>', 'server to ask')
    .option('--project <slug>', 'project that it belongs to')
    .option('--token-file <file>', 'file with a token (asking takes scope admin), instead of METALMARK_TOKEN')
    .option('--json', 'as the API answers')
}

/** Names of benchmarks, separated by commas. */
export function benchmarkNames(value: string): readonly string[] {
  const names = value.split(',').map((name) => name.trim())
  if (names.every((name) => Identifier.safeParse(name).success)) return names
  throw new InvalidArgumentError('Expected names of benchmarks, separated by commas.')
}
