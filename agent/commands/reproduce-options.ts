import type { Command } from 'commander'
import { reproduceCommand } from './reproduce.ts'
import type { CommandContext } from './shared.ts'

/** `metalmark reproduce RUN`. */
export function addReproduce(program: Command, context: CommandContext): void {
  program
    .command('reproduce')
    .description('measure a stored run again on this machine, and show both results side by side')
    .argument('<run>', 'id of the run')
    .option('--server <url>', 'server that has the run')
    .option('--project <slug>', 'project of the run')
    .option('--token-file <file>', 'file with a token that may read, instead of METALMARK_TOKEN')
    .option('--repository <dir>', 'clone of the project (default: the current directory)')
    .option('--output <dir>', 'where the suite and the Vagrantfile are written (default: metalmark-RUN)')
    .option('--other-box', 'go on where the box is another one than the run had')
    .option('--json', 'result as JSON on stdout')
    .action((run: string, options) => reproduceCommand(run, options, context))
}
