import { Command, Option } from 'commander'
import { reportFormats } from './analyze/reporter.ts'
import { analyzeCommand } from './commands/analyze.ts'
import { backtestCommand } from './commands/backtest.ts'
import { budgetOption, minEffectOption } from './commands/detection-options.ts'
import { doctorCommand } from './commands/doctor.ts'
import { runCommand } from './commands/run.ts'
import type { CommandContext } from './commands/shared.ts'
import { suiteCheckCommand } from './commands/suite.ts'
import { uploadCommand } from './commands/upload.ts'
import { boxBuildCommand, vmGcCommand, vmLabCommand, vmSetupCommand } from './commands/vm.ts'
import { exitCodes } from './failure.ts'
import { profiles } from './suite/suite-schema.ts'

/** The command line. Each action is handed the context of this process. */
export function createProgram(context: CommandContext): Command {
  const program = new Command('metalmark')
    .description(
      'Measures network performance on a CI host, in Vagrant VMs where there are any, and uploads the run.',
    )
    .version(context.version)
    .addHelpText('after', `\n${exitCodeHelp}\n\n${environmentHelp}`)
    .showHelpAfterError('(metalmark --help tells more)')
  addRun(program, context)
  addUpload(program, context)
  addVm(program, context)
  addAnalyze(program, context)
  addBacktest(program, context)
  const suite = program.command('suite').description('suites: what is measured')
  suite
    .command('check')
    .description('say what a suite comes to, or what is wrong with it')
    .argument('<file>')
    .action((file: string) => suiteCheckCommand(file, context))
  program
    .command('doctor')
    .description('say what works on this host; changes nothing')
    .option('--server <url>', 'server to try')
    .action((options) => doctorCommand(options, context))
  return program
}

function addRun(program: Command, context: CommandContext): void {
  program
    .command('run')
    .description('measure the suite (metalmark.yaml, or the default one) and upload the run')
    .option('--suite <file>', 'suite file')
    .addOption(new Option('--profile <name>', 'how much to measure').choices([...profiles]))
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
    .action((options) => runCommand(options, context))
}

function addUpload(program: Command, context: CommandContext): void {
  program
    .command('upload')
    .description('send the runs that wait in the outbox')
    .option('--strict', 'fail when a run could not be uploaded')
    .option('--token-file <file>', 'file with the upload token, instead of METALMARK_TOKEN')
    .action((options) => uploadCommand(options, context))
}

function addVm(program: Command, context: CommandContext): void {
  const vm = program.command('vm').description('VMs: what they need, and what they leave behind')
  vm.command('gc')
    .description('destroy what dead runs left behind')
    .action(() => vmGcCommand(context))
  const lab = vm.command('lab').description('a private libvirt, apart from the host’s own network')
  for (const action of ['up', 'down', 'status'] as const) {
    lab.command(action).action(() => vmLabCommand(action, context))
  }
  vm.command('setup')
    .description('install the packages that VMs need')
    .option('--yes', 'without asking')
    .action((options) => vmSetupCommand(options, context))
  const box = program.command('box').description('the disk image of the VMs')
  box
    .command('build')
    .description('build the box from the distribution’s packages')
    .option('--force', 'also when it is there already')
    .action((options) => boxBuildCommand(options, context))
}

function addAnalyze(program: Command, context: CommandContext): void {
  program
    .command('analyze')
    .description('find the changes in series from files or standard input; needs no server')
    .argument('[files...]', 'CSV or JSON lines, gzip too; - or none: standard input')
    .addOption(new Option('--input <form>', 'instead of recognising it').choices(['csv', 'jsonl']))
    .addOption(new Option('--format <form>', 'what to print').choices([...reportFormats]).default('text'))
    .option('--online', 'replay point by point: what would have been reported when, and taken back')
    .option('--score', 'compare with the known changes (cps) of the input')
    .addOption(minEffectOption())
    .addOption(budgetOption())
    .addOption(
      new Option('--direction <way>', 'which way is good; names changes, and never decides what is found')
        .choices(['higher', 'lower', 'none'])
        .default('none'),
    )
    .option('--metric <name>', 'CSV: analyse this column only; may be given again', collect)
    .option('--time-column <name>', 'CSV: instead of time, timestamp, date or the first one')
    .option('--epoch-column <name>', 'CSV: names the environment; another name begins a new level')
    .addOption(
      new Option('--error-on <kind>', 'exit with 10 when the newest segment of a series began so').choices([
        'change',
        'regression',
      ]),
    )
    .addHelpText('after', `\n${analyzeHelp}`)
    .action((files: readonly string[], options) => analyzeCommand(files, options, context))
}

function addBacktest(program: Command, context: CommandContext): void {
  program
    .command('backtest')
    .description('replay a project’s stored history under other settings: what would have been reported')
    .option('--server <url>', 'server that has the history')
    .option('--project <slug>', 'project to replay')
    .option('--token-file <file>', 'file with a token that may read, instead of METALMARK_TOKEN')
    .option('--benchmark <name>', 'its series only')
    .option('--metric <name>', 'its series only')
    .addOption(minEffectOption())
    .addOption(budgetOption())
    .addOption(new Option('--format <form>', 'what to print').choices(['text', 'json']).default('text'))
    .action((options) => backtestCommand(options, context))
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value]
}

const analyzeHelp = `CSV, as Apache Otava reads it: a header, one row a point, every column of numbers a series:
  time,commit,throughput,latency
  2024-01-01T02:00:00Z,aaa0,154023,10.43
Rows are sorted by time (ISO 8601, or seconds or milliseconds since 1970); empty cells are missing points.

JSON lines, one series a line; null is a missing point:
  {"id": "throughput", "values": [154023, 138455, null, 149190]}
and, where known: "se" (standard errors: one number, or one for each value), "epochs" (a label for each value, or the
positions where one begins), "cps" (the positions where a level is known to begin), "family".

--format jsonl prints one line a series, in their order:
  {"id": "throughput", "cps": [120]}
  {"id": "throughput", "reports": [{"index": 120, "at": 122, "withdrawnAt": 131}]}   with --online
Positions count the points of the input from 0, missing ones included; a change is where its new level begins.`

const meanings: Readonly<Record<keyof typeof exitCodes, string>> = {
  usage: 'wrong arguments or a wrong suite',
  busy: 'another run uses the host',
  vm: 'a VM could not be brought up or destroyed',
  benchmark: 'a benchmark gave no numbers',
  upload: 'a run could not be uploaded (with --strict; it is kept)',
  deadline: 'the run did not end in time',
  environment: 'this host lacks something',
  input: 'what should be analysed cannot be read',
  change: 'a change stands (with --error-on)',
  interrupted: 'interrupted (SIGINT)',
  terminated: 'terminated (SIGTERM)',
}

const exitCodeHelp = [
  'Exit codes:',
  '  0    done',
  '  1    a mistake in the agent itself',
  ...Object.entries(exitCodes).map(
    ([kind, code]) => `  ${String(code).padEnd(4)} ${meanings[kind as keyof typeof exitCodes]}`,
  ),
].join('\n')

const environmentHelp = `Environment:
  METALMARK_TOKEN       upload token
  METALMARK_SERVER      where runs go
  METALMARK_PROJECT     project that runs belong to
  METALMARK_STATE_DIR   leases and outbox (/var/lib/metalmark for root, else $XDG_STATE_HOME/metalmark)
  METALMARK_HOST_LABEL  the host's name for people
  METALMARK_HOST_ID     the host's identity, instead of its firmware's serial number
  METALMARK_HOST_SALT   makes host ids of this installation its own
  METALMARK_LOCK_FILE   the host-wide lock (/var/lock/metalmark.lock)`
