import { Command } from 'commander'
import { addAlert } from './commands/alert-options.ts'
import { addAnalysisCommands } from './commands/analysis-options.ts'
import { addCalibrate } from './commands/calibrate-options.ts'
import { addCollect, addExec } from './commands/collect-options.ts'
import { addCompare } from './commands/compare.ts'
import { addConfirm } from './commands/confirm-options.ts'
import { addDelivery } from './commands/delivery-options.ts'
import { addHostCommands } from './commands/host-options.ts'
import { addImport } from './commands/import-options.ts'
import { addProject } from './commands/project.ts'
import { addReport } from './commands/report.ts'
import { addReproduce } from './commands/reproduce-options.ts'
import { addRunCommands } from './commands/run-options.ts'
import type { CommandContext } from './commands/shared.ts'
import { environmentHelp, exitCodeHelp } from './program-help.ts'

/** The command line. Each action is handed the context of this process. */
export function createProgram(context: CommandContext): Command {
  const program = new Command('metalmark')
    .description(
      'Measures network performance on a CI host, in Vagrant VMs where there are any, and uploads the run.',
    )
    .version(context.version)
    .addHelpText('after', `\n${exitCodeHelp}\n\n${environmentHelp}`)
    .showHelpAfterError('(metalmark --help tells more)')
  addRunCommands(program, context)
  addCollect(program, context)
  addExec(program, context)
  addImport(program, context)
  addCompare(program, context)
  addReport(program, context)
  addProject(program, context)
  addReproduce(program, context)
  addHostCommands(program, context)
  addAnalysisCommands(program, context)
  addAlert(program, context)
  addConfirm(program, context)
  addCalibrate(program, context)
  addDelivery(program, context)
  return program
}
