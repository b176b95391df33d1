import { type Command, Option } from 'commander'
import { profiles } from '../suite/profiles.ts'
import { collectCommand } from './collect.ts'
import { execCommand } from './exec.ts'
import type { CommandContext } from './shared.ts'
import { withGitHubActions, withTelling } from './tell-of-runs.ts'

/** `metalmark collect`, for pipelines that bring up VMs themselves. */
export function addCollect(program: Command, context: CommandContext): void {
  const command = program
    .command('collect')
    .description('make a run of the VMs that a pipeline brought up, while they are up; destroys nothing')
    .option('--results <files...>', 'import what the pipeline measured (globs too), instead of measuring')
    .option('--upload', 'send the run at once, instead of leaving it to metalmark upload')
    .option('--token-file <file>', 'file with the upload token, instead of METALMARK_TOKEN')
  withTelling(withCollectOptions(command))
    .addHelpText('after', `\n${collectHelp}`)
    .action((options) => collectCommand(options, context))
}

/** `metalmark exec -- COMMAND`, for scripts that use the host for VMs. */
export function addExec(program: Command, context: CommandContext): void {
  const command = program
    .command('exec')
    .description('run a command while nobody else measures on this host, then collect what it left')
    .argument('<command...>', 'the command, after --')
    .option('--no-upload', 'leave the run in the outbox')
    .option('--token-file <file>', 'file with the upload token, instead of METALMARK_TOKEN')
  withGitHubActions(withCollectOptions(command))
    .addHelpText('after', `\n${execHelp}`)
    .action(async (argv: [string, ...string[]], options) => {
      process.exitCode = await execCommand(argv, options, context)
    })
}

function withCollectOptions(command: Command): Command {
  return command
    .option('--vagrant-dir <dir>', 'directory of the Vagrantfile (default: the suite’s, else this one)')
    .option('--measure', 'measure the suite in those VMs')
    .option('--suite <file>', 'suite to measure in those VMs (default: metalmark.yaml)')
    .addOption(new Option('--profile <name>', 'how much to measure').choices([...profiles]))
    .option('--adapter <name>', 'what the result files are, instead of recognising it', 'auto')
    .option('--path <path>', 'where traffic went, for results that do not say: vm-vm, guest-lo …')
    .option('--server <url>', 'where runs go')
    .option('--project <slug>', 'project that the run belongs to')
    .addOption(
      new Option('--lock <mode>', 'what to do while another run uses the host')
        .choices(['wait', 'fail'])
        .default('wait'),
    )
    .option('--strict', 'fail when something goes wrong, instead of saying so')
}

const collectHelp = `Without --results the suite is measured in the VMs that are up: the machines that it names, the first as the client.
With --results files are imported, and with --measure or --suite besides the suite is measured too, in the same run.
The run waits in the outbox, and metalmark upload sends it; --upload, --github-actions and --error-on-alert send it at once.
Exits with 0 whatever goes wrong, so that the steps behind it run.`

const execHelp = `The command gets this process's environment, terminal and signals, and besides:
  METALMARK_RESULTS_DIR  an empty directory: what tools print into files there becomes the run
  METALMARK_RUN_ID       the id of that run
The exit code is the command's own.`
