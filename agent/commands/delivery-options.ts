import { type Command, InvalidArgumentError } from 'commander'
import { deliveriesCommand, retryCommand, testTargetCommand } from './delivery.ts'
import type { CommandContext } from './shared.ts'

/** `metalmark deliveries`, `delivery retry` and `target test`: what others are told of a project. */
export function addDelivery(program: Command, context: CommandContext): void {
  withServer(program.command('deliveries').description('what targets were told and what they answered'))
    .option('--failed', 'only what they were not told, and will not be without "delivery retry"')
    .option('--target <name>', 'only that target’s')
    .option('--subject <subject>', 'only what is about it: pull-request/12, alert/01K…')
    .option('--limit <n>', 'at most so many', readLimit, 50)
    .action((options) => deliveriesCommand(options, context))
  const delivery = program.command('delivery').description('one of the things that a target was told')
  withServer(delivery.command('retry').description('try a failed delivery again (scope admin)'))
    .argument('<delivery>', 'its id')
    .action((id: string, options) => retryCommand(id, options, context))
  const target = program.command('target').description('who is told of alerts and pull requests')
  withServer(
    target
      .command('test')
      .description(
        'send a target a test message, or ask a forge whether the token may do its work (scope admin)',
      ),
  )
    .argument('<name>', 'its name in the project’s settings')
    .action((name: string, options) => testTargetCommand(name, options, context))
}

function withServer(command: Command): Command {
  return command
    .option('--server <url>', 'server that has the project')
    .option('--project <slug>', 'project that they belong to')
    .option('--token-file <file>', 'file with a token, instead of METALMARK_TOKEN')
    .option('--json', 'as the API answers')
}

function readLimit(value: string): number {
  const number = Number(value)
  if (/^\d{1,3}$/.test(value) && number >= 1 && number <= 200) return number
  throw new InvalidArgumentError('Expected a whole number from 1 to 200.')
}
