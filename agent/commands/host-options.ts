import { type Command, Option } from 'commander'
import { agentCommand } from './agent.ts'
import { doctorCommand } from './doctor.ts'
import { hostTuneCommand } from './host-tune.ts'
import type { CommandContext } from './shared.ts'
import { boxBuildCommand, vmGcCommand, vmLabCommand, vmSetupCommand } from './vm.ts'

/** Commands about the host and its VMs: `agent`, `doctor`, `host tune`, `vm`, `box`. */
export function addHostCommands(program: Command, context: CommandContext): void {
  addAgent(program, context)
  addDoctor(program, context)
  addTune(program, context)
  addVm(program, context)
}

function addAgent(program: Command, context: CommandContext): void {
  program
    .command('agent')
    .description('register this host, and measure the commits that the server asks for until it is stopped')
    .requiredOption('--repository <dir>', 'clone of the project; commits are checked out beside it')
    .option('--suite <file>', 'suite file within the repository (default: metalmark.yaml)')
    .option('--server <url>', 'server to take work from')
    .option('--project <slug>', 'project to work for')
    .option('--token-file <file>', 'file with the upload token, instead of METALMARK_TOKEN')
    .option('--once', 'end after one piece of work, or at once where there is none')
    .action((options) => agentCommand(options, context))
}

function addDoctor(program: Command, context: CommandContext): void {
  program
    .command('doctor')
    .description('say whether this host is fit to measure, and what would make it so; changes nothing')
    .option('--server <url>', 'server to try')
    .option('--suite <file>', 'suite that the host is to be fit for (metalmark.yaml, or the default one)')
    .option('--json', 'findings as JSON on stdout')
    .option('--strict', 'fail also where something could only be better')
    .action((options) => doctorCommand(options, context))
}

function addTune(program: Command, context: CommandContext): void {
  program
    .command('host')
    .description('the host itself')
    .command('tune')
    .description('make its figures vary less, until it restarts or this is taken back')
    .addOption(
      new Option('--status', 'say what is set and what would be (the default)').conflicts([
        'apply',
        'revert',
      ]),
    )
    .addOption(new Option('--apply', 'set it; what was there before is remembered').conflicts('revert'))
    .option('--revert', 'set what was there before, where nobody has changed it since')
    .action((options) => hostTuneCommand(options, context))
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
