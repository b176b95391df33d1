import { type Command, Option } from 'commander'
import { adapters } from '../adapters/registry.ts'
import { importCommand } from './import.ts'
import { repeatable } from './repeatable.ts'
import type { CommandContext } from './shared.ts'
import { withTelling } from './tell-of-runs.ts'

/** `metalmark import`, for results that other tools measured. */
export function addImport(program: Command, context: CommandContext): void {
  const command = program
    .command('import')
    .description('make a run of result files that other tools wrote, and upload it')
    .argument('[files...]', 'result files, gzip too; - or none: standard input')
    .option('--adapter <name>', 'what the files are, instead of recognising it', 'auto')
    .option('--benchmark <name>', 'name of the benchmark, where the files hold one')
    .option('--path <path>', 'where traffic went, where the files do not tell: vm-vm, pod-pod-other …')
    .addOption(
      new Option('--direction <way>', 'which way is good, for metrics whose file does not tell').choices([
        'higher',
        'lower',
        'none',
      ]),
    )
    .option('--commit <commit>', 'commit that was measured (default: that of the work tree or the CI job)')
    .option('--branch <name>', 'its branch')
    .option('--measured-at <time>', 'when it was measured, where the files do not tell')
    .option('--host-label <name>', 'the host’s name for people')
    .option('--measured-elsewhere', 'not on this host: on that of --host-label')
    .option('--no-host-facts', 'do not read what this host is made of')
    .option('--environment <key=value>', 'a field of the environment; may be given again', repeatable)
    .option('--server <url>', 'where the run goes')
    .option('--project <slug>', 'project that the run belongs to')
    .option('--token-file <file>', 'file with the upload token, instead of METALMARK_TOKEN')
    .option('--no-upload', 'leave the run in the outbox')
    .option('--strict', 'fail when the run could not be uploaded')
    .addHelpText('after', `\n${importHelp}`)
  withTelling(command).action((files: readonly string[], options) => importCommand(files, options, context))
}

const width = Math.max(...adapters.map(({ name }) => name.length))

const importHelp = `Formats, recognised by themselves or named with --adapter:
${adapters.map(({ name, about }) => `  ${name.padEnd(width)}  ${about}`).join('\n')}

Equal benchmarks of several files are repetitions. All files are of one run: one boot, one commit, one host.
Fields of the environment are of identity (another value is another series), or with epoch: or noted: before the key
of that class; those whose names Metalmark knows have their own:
  --environment vm.acceleration=kvm --environment cluster=lab-2 --environment epoch:switch.firmware=4.2`
