import { type Command, InvalidArgumentError, Option } from 'commander'
import { Id } from '../../server/contract/values.ts'
import { profiles } from '../suite/profiles.ts'
import { benchmarkNames } from './confirm-options.ts'
import { planCommand } from './plan.ts'
import { runCommand } from './run.ts'
import type { CommandContext } from './shared.ts'
import { suiteCheckCommand } from './suite.ts'
import { withTelling } from './tell-of-runs.ts'
import { uploadCommand } from './upload.ts'

/** `metalmark run`, `plan`, `suite check` and `upload`: a suite's way from a file to the server. */
export function addRunCommands(program: Command, context: CommandContext): void {
  addRun(program, context)
  addPlan(program, context)
  addUpload(program, context)
  program
    .command('suite')
    .description('suites: what is measured')
    .command('check')
    .description('say what a suite comes to, or what is wrong with it')
    .argument('<file>')
    .action((file: string) => suiteCheckCommand(file, context))
}

function addRun(program: Command, context: CommandContext): void {
  const command = program
    .command('run')
    .description('measure the suite (metalmark.yaml, or the default one) and upload the run')
    .option('--suite <file>', 'suite file')
    .addOption(new Option('--profile <name>', 'how much to measure').choices([...profiles]))
    .addOption(
      new Option(
        '--benchmarks <names>',
        'only these of the suite, separated by commas, and the canary',
      ).argParser(benchmarkNames),
    )
    .addOption(new Option('--work <id>', 'the work that the run is a part of').argParser(workId))
    .option('--no-build', 'the checkout was built already: leave the suite’s `build` out')
    .option('--server <url>', 'where runs go')
    .option('--project <slug>', 'project that the run belongs to')
    .option('--token-file <file>', 'file with the upload token, instead of METALMARK_TOKEN')
    .addOption(
      new Option(
        '--vms <mode>',
        'auto: on the host where nothing to boot VMs with is installed; require: fail then (default: require where the suite file asks for VMs, else auto)',
      ).choices(['auto', 'require', 'none']),
    )
    .addOption(
      new Option('--lock <mode>', 'what to do while another run uses the host')
        .choices(['wait', 'fail'])
        .default('wait'),
    )
    .option('--json', 'result as JSON on stdout, progress as JSON lines on stderr')
    .option('--strict', 'fail when the run could not be uploaded')
    .option('--no-upload', 'leave the run in the outbox')
    .option('--keep-vms', 'do not destroy the VMs')
    .option('--no-cloud-metadata', 'do not ask a provider’s metadata service what machine this is')
  withTelling(command).action((options) => runCommand(options, context))
}

function addPlan(program: Command, context: CommandContext): void {
  program
    .command('plan')
    .description('say what a run would measure, in which order, and how long that takes; looks at no host')
    .option('--suite <file>', 'suite file')
    .addOption(new Option('--profile <name>', 'how much to measure').choices([...profiles]))
    .addOption(new Option('--vms <mode>', 'none: on the host alone').choices(['auto', 'none']))
    .addOption(new Option('--seed <number>', 'the order of this seed').argParser(wholeNumber))
    .option('--json', 'as JSON')
    .action((options) => planCommand(options, context))
}

function addUpload(program: Command, context: CommandContext): void {
  const command = program
    .command('upload')
    .description('send the runs that wait in the outbox')
    .option('--server <url>', 'send what is meant for this server only (default: METALMARK_SERVER, else all)')
    .option('--strict', 'fail when a run could not be uploaded')
    .option('--token-file <file>', 'file with the upload token, instead of METALMARK_TOKEN')
  withTelling(command).action((options) => uploadCommand(options, context))
}

function workId(value: string): string {
  if (Id.safeParse(value).success) return value
  throw new InvalidArgumentError('Expected the id of a piece of work.')
}

function wholeNumber(value: string): number {
  if (/^\d{1,10}$/.test(value) && Number(value) <= 4_294_967_295) return Number(value)
  throw new InvalidArgumentError('Expected a whole number from 0 to 4294967295.')
}
